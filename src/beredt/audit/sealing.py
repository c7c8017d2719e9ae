"""Making the daily roots, and holding the trail against them."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection, transaction
from django.utils import timezone

from beredt.audit.actions import CHAIN_LOCK
from beredt.audit.models import Act, DailyRoot
from beredt.audit.root import Finding, Signed, Statement, check, day_of, statements


class BrokenTrailError(Exception):
    """The trail no longer goes on from the last root, so that no further root may be signed."""


@transaction.atomic
def seal(key: Ed25519PrivateKey) -> list[DailyRoot]:
    """Signs a root for every day that is over and has none. Raises BrokenTrailError."""
    made = [
        DailyRoot(**(asdict(told) | {"day": date.fromisoformat(told.day)}), signature=told.sign(key))
        for told in _going_on(day_of(timezone.now()))
    ]
    return DailyRoot.objects.bulk_create(made)


@transaction.atomic
def seal_now(key: Ed25519PrivateKey) -> Signed | None:
    """A signed root of the trail as it is now, for a witness: not stored, since the day is not over.

    None where there is no act yet. Raises BrokenTrailError.
    """
    last = deque(_going_on(day_of(timezone.now()) + timedelta(days=1)), maxlen=1)
    return Signed(last[0], last[0].sign(key)) if last else None


def _going_on(until: date) -> Iterator[Statement]:
    """The statements of the days from the last root's on, up to and without `until`. Lets nobody act meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = DailyRoot.objects.order_by("-day").first()
    start = last.signed.statement if last else None
    count = start.count if start else 0
    hashes = Act.objects.order_by("id").values_list("hash", flat=True)
    if start and count and list(hashes[count - 1 : count]) != [start.head]:
        raise BrokenTrailError(start.day)
    yield from statements(_rows(Act.objects.order_by("id")[count:].values("at", "hash")), until, start)


def verify(key: Ed25519PublicKey | None, kept: Iterable[Signed] = ()) -> list[Finding]:
    """Everything that does not hold in the trail and its roots. Empty where all is as it was written."""
    roots = [root.signed for root in DailyRoot.objects.order_by("day")]
    return check(_rows(Act.objects.order_by("id").values()), roots, key, list(kept))


def as_kept(root: Signed) -> dict[str, Any]:
    """A root as a witness keeps it."""
    return asdict(root.statement) | {"signature": root.signature}


def read_kept(path: Path) -> Signed:
    """A root that a witness kept, as `beredt audit root --json` printed it. Raises ValueError."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        names = Statement.__dataclass_fields__
        return Signed(Statement(**{name: told[name] for name in names}), told["signature"])
    except (KeyError, TypeError, OSError, ValueError) as wrong:
        raise ValueError(f"{path}: not a root as `beredt audit root --json` prints it") from wrong


def _rows(acts: Any) -> Iterator[Mapping[str, Any]]:
    return (dict(row) for row in acts.iterator(chunk_size=2_000))
