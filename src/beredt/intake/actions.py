"""Taking a file in: whole or not at all, with the original kept and the attempt recorded either way."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from beredt.audit.actions import record
from beredt.formats.problems import Code, Problem, Refused, Remark
from beredt.intake import originals
from beredt.intake.models import Delivery, State


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader made of a file. `scope` are the places (or other holders) it speaks for in first..last."""

    records: Any
    first: date | None = None
    last: date | None = None
    scope: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file at the door.

    `replace` lets it replace earlier files it overlaps; `force` overrides a stated check; `listed_on` is the day that
    a list describes, where the sender tells it.
    """

    path: Path
    actor: str
    sender: str = ""
    source: str = ""
    file_name: str = ""
    replace: bool = False
    listed_on: date | None = None
    force: bool = False


class Supersedes(Enum):
    """Which earlier files of the same kind and sender a new one takes the place of."""

    NOTHING = "nothing"
    #: One for the same places and period: a correction.
    SAME_SCOPE = "same_scope"
    #: All of them: the file is a register that always comes whole.
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Importer:
    """How one kind of file is read (raises Refused) and stored (in a transaction; returns counts)."""

    kind: str
    read: Callable[[Incoming], Content]
    store: Callable[[Delivery, Content], dict[str, Any]]
    supersedes: Supersedes = Supersedes.NOTHING


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: `state` is taken, unchanged (the same file was there) or refused."""

    state: str
    delivery: Delivery
    problems: tuple[Problem, ...] = field(default=())


def take(importer: Importer, incoming: Incoming) -> Outcome:
    """Reads and stores one file. Never half: on any problem nothing but the refusal is recorded."""
    sha256, size = originals.keep(incoming.path)
    delivery = Delivery(
        kind=importer.kind,
        source=incoming.source,
        sender=incoming.sender,
        file_name=incoming.file_name or incoming.path.name,
        sha256=sha256,
        size=size,
        received_at=timezone.now(),
        received_by=incoming.actor,
    )
    if known := _same_file(delivery):
        return Outcome("unchanged", known)
    try:
        content = importer.read(incoming)
        delivery.first, delivery.last = content.first, content.last
        delivery.scope = sorted(content.scope)
        delivery.remarks = [asdict(remark) for remark in content.remarks]
        return _store(importer, incoming, delivery, content)
    except Refused as refused:
        return _refuse(incoming, delivery, refused)


def _same_file(delivery: Delivery) -> Delivery | None:
    return Delivery.objects.filter(
        kind=delivery.kind,
        source=delivery.source,
        sender=delivery.sender,
        sha256=delivery.sha256,
        state=State.TAKEN,
    ).first()


def _store(importer: Importer, incoming: Incoming, delivery: Delivery, content: Content) -> Outcome:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One file of a kind at a time, so that two corrections cannot both believe they are the first.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"intake:{importer.kind}"])
        if known := _same_file(delivery):
            return Outcome("unchanged", known)
        replaced = _replaced(importer, delivery, incoming.replace)
        delivery.state = State.TAKEN
        delivery.save(force_insert=True)
        for earlier in replaced:
            earlier.state, earlier.replaced_by = State.REPLACED, delivery
            earlier.save(update_fields=["state", "replaced_by"])
        delivery.counts = importer.store(delivery, content)
        delivery.save(update_fields=["counts", "lake_file"])
        record(
            incoming.actor,
            "take_delivery",
            f"delivery:{delivery.id}",
            detail={
                "kind": delivery.kind,
                "sender": delivery.sender,
                "sha256": delivery.sha256,
                "replaces": [str(earlier.id) for earlier in replaced],
            },
        )
    return Outcome("taken", delivery)


def _replaced(importer: Importer, delivery: Delivery, replace: bool) -> list[Delivery]:
    """The earlier deliveries this one takes the place of. An overlap that is no plain correction is refused."""
    if importer.supersedes is Supersedes.NOTHING:
        return []
    earlier_ones = Delivery.objects.filter(kind=delivery.kind, sender=delivery.sender, state=State.TAKEN)
    if importer.supersedes is Supersedes.ALL:
        return list(earlier_ones)
    overlapping = list(
        earlier_ones.filter(
            first__lte=delivery.last,
            last__gte=delivery.first,
            scope__overlap=delivery.scope,
        )
    )
    covered = {place for earlier in overlapping for place in earlier.scope}
    same_period = all((earlier.first, earlier.last) == (delivery.first, delivery.last) for earlier in overlapping)
    plain = same_period and covered <= set(delivery.scope)
    if overlapping and not plain and not replace:
        raise Refused(
            Problem(
                Code.OVERLAPS_EARLIER,
                value=f"{earlier.file_name}: {earlier.first}–{earlier.last}",
                expected="--replace",
            )
            for earlier in overlapping
        )
    return overlapping


def _refuse(incoming: Incoming, delivery: Delivery, refused: Refused) -> Outcome:
    delivery.state = State.REFUSED
    delivery.problems = [asdict(problem) for problem in refused.problems]
    delivery.problem_total = refused.total
    with transaction.atomic():
        delivery.save(force_insert=True)
        record(
            incoming.actor,
            "refuse_delivery",
            f"delivery:{delivery.id}",
            detail={"kind": delivery.kind, "sha256": delivery.sha256, "problems": refused.total},
        )
    return Outcome("refused", delivery, refused.problems)
