"""Notices by the API: reading them, and what a person does with one."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import ModelSchema, Path, Query, Router, Schema
from pydantic import Field

from beredt.actors.api.access import allowed
from beredt.actors.api.parts import Name, PageNumber, Part, RowId, Text, part_of
from beredt.actors.pages import person_of
from beredt.actors.permissions import Permission
from beredt.cases import notice_list
from beredt.cases.actions import (
    NoticeRuleError,
    accept_notice,
    mark_duplicate,
    merge_notice,
    reject_notice,
    restore_notice,
)
from beredt.cases.api.one_case import case_of
from beredt.cases.models import Notice, NoticeSource, NoticeState, Report
from beredt.cases.notice_list import NoticeChoice
from beredt.cases.queries import inbox

router = Router(tags=["notices"])
Id = Annotated[RowId, Path(description="The notice's id")]
CaseNumber = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]


class ReportShown(ModelSchema):
    """One report: what was said of the shortage on a day. It came with a delivery, or a person wrote it down."""

    delivery_id: UUID | None
    remarks: list[Any]

    class Meta:
        model = Report
        exclude = ("notice", "line", "delivery", "remarks")


class NoticeLine(Schema):
    """A notice with what its newest report says. `case` is the number of the case that took it in."""

    id: int
    source: NoticeSource
    source_ref: str
    sender: str
    state: NoticeState
    discontinuation: bool
    product_name: str
    substances: list[str]
    atc: str
    number: str
    holder: str
    strength: str
    form: str
    pack_text: str
    first_received: date
    rejected_because: str
    case: str | None
    newest: ReportShown | None

    @classmethod
    def of(cls, notice: Notice) -> "NoticeLine":
        """From a notice with its case and its newest report at hand."""
        return cls(**_values(notice))


class NoticeShown(NoticeLine):
    """One notice with every report on it, the oldest first. `accepted_report` is the one that its case has taken in."""

    previous: int | None
    accepted_report: int | None
    reports: list[ReportShown]


class NoticeQuery(Schema):
    """What the list may be asked for; the same as on its page. `waiting`: only those that wait for a person."""

    q: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    source: NoticeSource | None = None
    state: NoticeState | None = None
    atc: Name | None = None
    waiting: bool = False
    page: PageNumber = 1


class Seen(Schema):
    """The newest report that the person saw. Where another has come since, the act is refused (409, `changed`)."""

    expected_report: int | None = None


class Rejection(Seen):
    """Why a notice is rejected."""

    because: Text


class Joining(Seen):
    """The case that a notice belongs to. `varenummer` is its pack, where the notice does not give it."""

    case: CaseNumber
    varenummer: Annotated[str, Field(max_length=6, pattern=r"^[0-9]*$")] = ""
    reason: Text = ""


class Duplicate(Seen):
    """The case that tells of the same shortage."""

    case: CaseNumber
    reason: Text = ""


@router.get("", auth=allowed(), response=Part[NoticeLine], summary="Notices, chosen as on their page")
def list_notices(request: HttpRequest, query: Query[NoticeQuery]) -> dict[str, Any]:
    notices = notice_list.chosen(NoticeChoice.of(request.GET))
    if query.waiting:
        notices = notices.filter(pk__in=inbox().order_by().values("pk"))
    return part_of(notices, query.page, NoticeLine.of)


@router.get("/{pk}", auth=allowed(), response=NoticeShown, summary="One notice with every report on it")
def read_notice(request: HttpRequest, pk: Id) -> NoticeShown:
    return _shown(pk)


@router.post(
    "/{pk}/accept", auth=allowed(Permission.HANDLE_NOTICES), response=NoticeShown, operation_id="accept_notice"
)
def accept(request: HttpRequest, pk: Id, seen: Seen) -> NoticeShown:
    """Takes the newest report into the case it belongs to, or opens one."""
    return _done(request, pk, seen, accept_notice)


@router.post("/{pk}/merge", auth=allowed(Permission.HANDLE_NOTICES), response=NoticeShown, operation_id="merge_notice")
def merge(request: HttpRequest, pk: Id, seen: Joining) -> NoticeShown:
    """Takes the notice into an open case, which may be on another pack."""
    case = case_of(seen.case)
    return _done(request, pk, seen, merge_notice, case, varenummer=seen.varenummer, reason=seen.reason)


@router.post(
    "/{pk}/duplicate", auth=allowed(Permission.HANDLE_NOTICES), response=NoticeShown, operation_id="mark_duplicate"
)
def duplicate(request: HttpRequest, pk: Id, seen: Duplicate) -> NoticeShown:
    """The notice tells of a shortage that the case has already."""
    return _done(request, pk, seen, mark_duplicate, case_of(seen.case), reason=seen.reason)


@router.post(
    "/{pk}/reject", auth=allowed(Permission.HANDLE_NOTICES), response=NoticeShown, operation_id="reject_notice"
)
def reject(request: HttpRequest, pk: Id, seen: Rejection) -> NoticeShown:
    """Rejects a notice that no case has taken in."""
    return _done(request, pk, seen, reject_notice, seen.because)


@router.post(
    "/{pk}/restore", auth=allowed(Permission.HANDLE_NOTICES), response=NoticeShown, operation_id="restore_notice"
)
def restore(request: HttpRequest, pk: Id, seen: Seen) -> NoticeShown:
    """The way back from a rejection."""
    return _done(request, pk, seen, restore_notice)


def _done(request: HttpRequest, pk: int, seen: Seen, act: Any, *given: Any, **told: Any) -> NoticeShown:
    """Does the act, unless another report has come since the notice was seen. Raises NoticeRuleError."""
    with transaction.atomic():
        notice = get_object_or_404(Notice.objects.select_for_update(), pk=pk)
        if seen.expected_report is not None and seen.expected_report != notice.newest_id:
            raise NoticeRuleError("changed")
        act(person_of(request), notice, *given, **told)
    return _shown(pk)


def _shown(pk: int) -> NoticeShown:
    notice = get_object_or_404(Notice.objects.select_related("case", "newest"), pk=pk)
    return NoticeShown(
        **_values(notice),
        previous=notice.previous_id,
        accepted_report=notice.accepted_report_id,
        reports=[ReportShown.from_orm(report) for report in notice.reports.order_by("received", "id")],
    )


def _values(notice: Notice) -> dict[str, Any]:
    own = {name: getattr(notice, name) for name in NoticeLine.model_fields if name not in ("case", "newest")}
    return own | {
        "case": notice.case.number if notice.case else None,
        "newest": ReportShown.from_orm(notice.newest) if notice.newest else None,
    }
