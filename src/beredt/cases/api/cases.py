"""Reading cases by the API, and the acts on their states."""

from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import Field

from beredt.actors.api.access import allowed
from beredt.actors.api.parts import AsOf, Day, Name, OneOf, PageNumber, Part, Text, Year, part_of
from beredt.actors.pages import person_of
from beredt.actors.permissions import Permission
from beredt.cases import case_list
from beredt.cases.api.case_schemas import CaseLine, CaseShown
from beredt.cases.api.one_case import case_of, shown
from beredt.cases.case_list import NO_CODE, PARTS, SORTS, CaseChoice
from beredt.cases.history import past
from beredt.cases.lifecycle import actions
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.states import HandlingState, PublicationState
from beredt.cases.models import Case, CaseSource, CaseType, Level, Registration, SeverityClass
from beredt.cases.severity.actions import set_severity
from beredt.cases.views.as_of import days_in
from beredt.cases.views.states import SHORTAGE
from beredt.cases.words import REASONS

router = Router(tags=["cases"])
acts = Router(tags=["acts on a case"])

Number = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$", description="The case's number")]
OrderBy = Annotated[str, OneOf(sign + sort for sort in SORTS for sign in ("", "-"))]
Reason = Annotated[str, OneOf((*REASONS, NO_CODE))]


class CaseQuery(AsOf):
    """What the list may be asked for; the same as on its page. `part` is of the year's cases, where a year is told."""

    q: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    year: Year | None = None
    part: Annotated[str, OneOf(PARTS)] = "handled"
    state: Literal["open", "closed"] | None = None
    atc: Name | None = None
    substance: Name | None = None
    type: CaseType | None = None
    registration: Registration | None = None
    source: CaseSource | None = None
    reason: Reason | None = None
    sort: OrderBy = "-start"
    page: PageNumber = 1


class Told(Schema):
    """What every act tells: the day from which it holds (today), why, and the newest event that the person saw.

    Where something else has happened since `expected_event`, the act is refused (409, `changed`).
    """

    effective: Day | None = None
    reason: Text = ""
    expected_event: int | None = None

    def words(self) -> dict[str, Any]:
        return {"effective": self.effective, "reason": self.reason}


class ShortageAct(Told):
    """Something that happened to the shortage. `day` is the date that some acts take, `review` goes with reopening."""

    act: Annotated[str, OneOf(SHORTAGE)]
    day: Day | None = None
    review: Day | None = None


class HandlingAct(Told):
    """How far the work has come. `review` is the day of the next review."""

    to: HandlingState
    review: Day | None = None


class ReviewAct(Told):
    """Another day of the next review."""

    review: Day


class PublicationAct(Told):
    """Who may see the case."""

    to: PublicationState


class SeverityAct(Schema):
    """How serious the shortage is. `tier` is the response that it asks for; `body` who stands behind."""

    seriousness: Level
    alternatives: Level
    outcome: SeverityClass
    tier: Annotated[int, Field(ge=1, le=4)] | None = None
    body: Text = ""
    reason: Text


@router.get("", auth=allowed(), response=Part[CaseLine], summary="Cases, chosen and sorted as on their page")
def list_cases(request: HttpRequest, query: Query[CaseQuery]) -> dict[str, Any]:
    days = days_in(request)
    cases = case_list.chosen(CaseChoice.of(request.GET), days.as_of, days.known)
    rows = cases.select_related("previous", "caseworker").prefetch_related("packs")
    return part_of(rows, query.page, lambda case: CaseLine.of(past(days.known).case(case)))


@router.get("/{path:number}", auth=allowed(), response=CaseShown, summary="One case as of a day")
def read_case(request: HttpRequest, number: Number, query: Query[AsOf]) -> CaseShown:
    days = days_in(request)
    return shown(case_of(number), days.as_of, days.known)


@acts.post("/shortage/{path:number}", auth=allowed(Permission.EDIT_CASES), response=CaseShown)
def change_shortage(request: HttpRequest, number: Number, told: ShortageAct) -> CaseShown:
    """Something that happened to the shortage. A new period answers with the case that it opened."""
    act, name, field = SHORTAGE[told.act]
    given = {name: getattr(told, field)} if name else {}
    return _done(request, number, told, act, **given)


@acts.post("/handling/{path:number}", auth=allowed(Permission.EDIT_CASES), response=CaseShown)
def change_handling(request: HttpRequest, number: Number, told: HandlingAct) -> CaseShown:
    """How far the work has come."""
    return _done(request, number, told, actions.set_handling, to=told.to, review=told.review)


@acts.post("/review/{path:number}", auth=allowed(Permission.EDIT_CASES), response=CaseShown)
def change_review(request: HttpRequest, number: Number, told: ReviewAct) -> CaseShown:
    """Another day of the next review."""
    return _done(request, number, told, actions.set_review, review=told.review)


@acts.post("/publication/{path:number}", auth=allowed(Permission.EDIT_CASES), response=CaseShown)
def change_publication(request: HttpRequest, number: Number, told: PublicationAct) -> CaseShown:
    """Who may see the case."""
    return _done(request, number, told, actions.set_publication, to=told.to)


@acts.post("/severity/{path:number}", auth=allowed(Permission.SET_SEVERITY), response=CaseShown)
def change_severity(request: HttpRequest, number: Number, told: SeverityAct) -> CaseShown:
    """A person's decision on how serious it is; what the rule proposes is kept beside it."""
    set_severity(person_of(request), case_of(number), as_of=days_in(request).as_of, **told.dict())
    return shown(case_of(number), timezone.localdate())


def _done(request: HttpRequest, number: str, told: Told, act: Any, **given: Any) -> CaseShown:
    """Does the act, unless the case has changed since it was seen. Raises CaseRuleError."""
    with transaction.atomic():
        case = case_of(number)
        if told.expected_event is not None:
            Case.objects.select_for_update().get(pk=case.pk)
            if case.events.order_by("-id").values_list("id", flat=True).first() != told.expected_event:
                raise CaseRuleError("changed")
        done = act(person_of(request), case, **given, **told.words())
    changed = done.number if isinstance(done, Case) else number
    return shown(case_of(changed), timezone.localdate())
