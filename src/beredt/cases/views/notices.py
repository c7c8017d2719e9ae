"""Notices: all of them by source, and each with its reports."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from beredt.actors.pages import allowed, is_partial, part_of, person_of, table_file, wanted_file
from beredt.actors.permissions import Permission, may
from beredt.cases import notice_list
from beredt.cases.early_notice import of_notice
from beredt.cases.inbox.page import desk
from beredt.cases.inbox.progress import progress
from beredt.cases.models import NORWEGIAN, Notice, NoticeSource, NoticeState
from beredt.cases.notice_list import NoticeChoice
from beredt.cases.promises import ledger_of_notice
from beredt.cases.queries import inbox
from beredt.formats.notices.ledger import count_moves


@allowed()
def notices(request: HttpRequest) -> HttpResponse:
    """All notices, as the address asks for them."""
    choice = NoticeChoice.of(request.GET)
    found = notice_list.chosen(choice)
    if kind := wanted_file(request):
        return table_file(
            notice_list.columns(), notice_list.rows(found), name="meldinger", title=_("Mangelmeldinger"), kind=kind
        )
    context = {
        "choice": choice,
        "part": part_of(request, found),
        "sources": NoticeSource.choices,
        "states": NoticeState.choices,
    }
    return render(request, "cases/_notice_list.html" if is_partial(request) else "cases/notice_list.html", context)


@allowed()
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """A notice with all reports on it, its ledger of promised ends, and what may be done with it."""
    return notice_response(request, pk)


def notice_response(request: HttpRequest, pk: int, sent: dict[str, Any] | None = None) -> HttpResponse:
    """The page, with a form as it was sent where it could not be done."""
    found = get_object_or_404(Notice.objects.select_related("newest", "case", "previous", "accepted_report"), pk=pk)
    ledger = ledger_of_notice(found)
    may_handle = may(request.user, Permission.HANDLE_NOTICES)
    context = {
        "notice": found,
        "reports": found.reports.select_related("delivery").order_by("-received", "-id"),
        "ledger": ledger,
        "early": of_notice(found) if found.source in NORWEGIAN else None,
        "moves": count_moves(ledger),
        "norwegian": found.source in NORWEGIAN,
        "desk": desk(found, person_of(request), sent) if may_handle else None,
        "progress": progress(request, inbox().count()) if may_handle else None,
        "later": found.later.order_by("first_received"),
    }
    return render(request, "cases/notice.html", context, status=422 if sent else 200)
