"""The hash chain over the acts: SHA-256 of the previous hash and the act as canonical JSON (RFC 8785)."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

#: The hash before the first act.
GENESIS = "0" * 64


def act_hash(
    *,
    previous_hash: str,
    at: datetime,
    actor: str,
    verb: str,
    subject: str,
    reason: str,
    detail: dict[str, Any],
) -> str:
    """The hash of one act (64 hex digits). `at` enters in UTC to the microsecond."""
    content: dict[str, Any] = {
        "actor": actor,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "detail": detail,
        "previous_hash": previous_hash,
        "reason": reason,
        "subject": subject,
        "verb": verb,
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def follows(act: Mapping[str, Any], previous_hash: str) -> bool:
    """Whether an act's hash is that of its content, after the act before it."""
    content = {key: act[key] for key in ("at", "actor", "verb", "subject", "reason", "detail")}
    try:
        return act["previous_hash"] == previous_hash and act["hash"] == act_hash(previous_hash=previous_hash, **content)
    except rfc8785.CanonicalizationError:  # what no act of ours could hold
        return False


def first_break(acts: Iterable[Mapping[str, Any]]) -> int | None:
    """The id of the first act that does not follow from the one before, or None where the chain is whole.

    `acts` are rows as mappings in the order of their ids.
    """
    previous = GENESIS
    for act in acts:
        if not follows(act, previous):
            return int(act["id"])
        previous = act["hash"]
    return None
