"""Writing acts, in the transaction of what they tell of."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from beredt.audit.chain import GENESIS, act_hash
from beredt.audit.models import Act

#: One writer at a time extends the chain; held to the end of the transaction.
CHAIN_LOCK = 0x6265726564  # 'bered'


class NoActorError(Exception):
    """An act was attempted without saying who acts."""


def record(actor: str, verb: str, subject: str, *, reason: str = "", detail: dict[str, Any] | None = None) -> Act:
    """Records an act. Must run inside the transaction of the change itself.

    `actor` is 'person:<user name>' or 'system:<job>'; `subject` is '<kind>:<id>'. `detail` holds JSON values.
    Raises NoActorError, and TransactionManagementError outside a transaction.
    """
    if not actor or ":" not in actor:
        raise NoActorError(f"An act needs an actor such as 'person:kari', not {actor!r}")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An act is recorded in the transaction of the change it tells of")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    newest, newest_at = Act.objects.order_by("-id").values_list("hash", "at").first() or (GENESIS, None)
    now = timezone.now()
    act = Act(
        # Time never runs backwards on the chain, whatever the clock does: a day that is sealed gets no more acts.
        at=max(now, newest_at or now),
        actor=actor,
        verb=verb,
        subject=subject,
        reason=reason,
        detail=detail or {},
        previous_hash=newest,
    )
    act.hash = act_hash(
        previous_hash=act.previous_hash,
        at=act.at,
        actor=act.actor,
        verb=act.verb,
        subject=act.subject,
        reason=act.reason,
        detail=act.detail,
    )
    act.save(force_insert=True)
    return act
