"""Cases as they were known when a past day ended: their rows with later changes undone, and only those there by then.

Every change of a case's row leaves an event with what stood before, so undoing the events since gives the row of any
day, to the letter. Lists ask for the same in SQL: see `Past.cases`.
"""

import copy
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Case as Switch
from django.db.models import CharField, DateField, F, Field, Q, QuerySet, Subquery, TextField, When
from django.db.models.expressions import OuterRef
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from beredt.audit.models import Act
from beredt.audit.versions import end_of
from beredt.cases.lifecycle.facts import LINKS, LISTS, before_all
from beredt.cases.lifecycle.states import EventKind
from beredt.cases.models import Case, CaseEvent, CasePack
from beredt.catalogue.models import Device, Pack
from beredt.intake.history import known_until

#: What lists choose and sort cases by: `then_title` is the title as it was known.
THEN: dict[str, "Field[Any, Any]"] = {
    "title": TextField(),
    "atc": TextField(),
    "registered": DateField(),
    "start": DateField(),
    "end": DateField(),
    "source": CharField(),
    "registration": CharField(),
    "reason": TextField(),
}
#: Acts by which somebody comes and goes: nothing that a page shows of the work changes with them.
OF_SESSIONS = ("log_in", "log_out_everywhere", "enrol_factor", "renew_backup_codes", "make_token", "end_token")
REGISTER = """
SELECT (SELECT max(id) FROM cases_case), (SELECT max(id) FROM cases_caseevent), (SELECT max(id) FROM cases_report),
       (SELECT max(id) FROM cases_noticestanding), (SELECT count(*) FROM intake_delivery)
"""
ROWS: dict[str, Any] = {"packs": Pack, "devices": Device}


class Past:
    """The cases as known when a day ended; as they are known now where no day is told."""

    def __init__(self, known: date | None, only: Case | None = None) -> None:
        self.known = known
        #: What stood before the changes since, by case id.
        self.undone: dict[int, dict[str, Any]] = {}
        #: Cases that were opened here only later.
        self.unopened: set[int] = set()
        if known is None:
            return
        self.end, self.until = end_of(known), known_until(known)
        later = CaseEvent.objects.filter(
            Q(kind=EventKind.OPENED) | Q(data__has_key="before"), recorded__gte=self.end
        ).order_by("id")
        events: dict[int, list[CaseEvent]] = {}
        for event in later.filter(case=only) if only else later:
            events.setdefault(event.case_id, []).append(event)
        for case_id, told in events.items():
            self.undone[case_id] = before_all(told)
            if any(event.kind == EventKind.OPENED for event in told):
                self.unopened.add(case_id)

    def case(self, case: Case) -> Case:
        """The case with its row as it was known: a copy that is not to be saved, or the case itself if unchanged."""
        undone = self.undone.get(case.pk)
        if not undone:
            return case
        then: Any = copy.copy(case)
        then._prefetched_objects_cache = {
            name: ROWS[name].objects.filter(pk__in=undone[name]) for name in LISTS if name in undone
        }
        for name, value in undone.items():
            if name not in LISTS:
                field: Any = Case._meta.get_field(name)
                setattr(then, LINKS.get(name, name), field.to_python(value))
        return then

    def there(self, case: Case) -> bool:
        """Whether the case was in the register at all."""
        if self.known is None:
            return True
        delivery = self.case(case).delivery
        return case.pk not in self.unopened and (delivery is None or delivery.received_at < self.until)

    def cases(self, cases: QuerySet[Case]) -> QuerySet[Any]:
        """Those of the cases that were there, with the fields of `THEN` as they were known."""
        if self.known is None:
            return cases.annotate(**{f"then_{name}": F(name) for name in THEN})
        came = Q(delivery__isnull=True) | Q(delivery__received_at__lt=self.until)
        # Rows that the register has changed since name the newer file; they were there if the older one was.
        renewed = [pk for pk, before in self.undone.items() if "delivery" in before]
        early = {case.pk for case in Case.objects.filter(pk__in=renewed).select_related("delivery") if self.there(case)}
        there = cases.filter(came | Q(pk__in=early)).exclude(pk__in=(set(renewed) - early) | self.unopened)
        return there.annotate(**{f"then_{name}": self._then(name, field) for name, field in THEN.items()})

    def _then(self, name: str, field: "Field[Any, Any]") -> Any:
        changed = [pk for pk, before in self.undone.items() if name in before]
        if not changed:
            return F(name)
        oldest = (
            CaseEvent.objects.filter(case=OuterRef("pk"), recorded__gte=self.end, data__before__has_key=name)
            .order_by("id")
            .values(before=KeyTextTransform(name, "data__before"))[:1]
        )
        stood = Cast(Subquery(oldest, output_field=TextField()), field)
        return Switch(When(pk__in=changed, then=stood), default=F(name), output_field=field)

    def with_pack(self, number: str) -> set[int]:
        """The ids of the cases that name a pack."""
        now = set(CasePack.objects.filter(pack=number).values_list("case_id", flat=True))
        changed = {pk: before["packs"] for pk, before in self.undone.items() if "packs" in before}
        return (now - changed.keys()) | {pk for pk, packs in changed.items() if number in packs}

    def packs(self, cases: Iterable[Case]) -> dict[int, list[str]]:
        """The packs of cases by case id, in one query."""
        found: dict[int, list[str]] = {case.pk: [] for case in cases}
        for case_id, pack in CasePack.objects.filter(case__in=found).values_list("case_id", "pack_id"):
            found[case_id].append(pack)
        return {pk: list(self.undone.get(pk, {}).get("packs", packs)) for pk, packs in found.items()}


def past(known: date | None) -> Past:
    """All cases as known when a day ended. Kept until something happens: a page asks for the same day many times."""
    return Past(None) if known is None else _past(known, state_of_data())


def state_of_data() -> int:
    """A number that grows with every act on what pages show: what was computed before may be out of date after it."""
    return Act.objects.exclude(verb__in=OF_SESSIONS).order_by("-id").values_list("id", flat=True).first() or 0


def state_of_register() -> tuple[int | None, ...]:
    """Numbers of which one grows whenever a case changes, or what notices tell; whatever else is written leaves them.

    A case's row changes with an event or by a file, and where a notice stands with a standing.
    """
    with connection.cursor() as cursor:
        cursor.execute(REGISTER)
        return tuple(cursor.fetchone())


@lru_cache(maxsize=8)
def _past(known: date, state: int) -> Past:
    return Past(known)


def case_as_known(case: Case, known: date | None) -> Case:
    """One case with its row as it was known when a day ended; a copy that is not to be saved."""
    return Past(known, case).case(case)
