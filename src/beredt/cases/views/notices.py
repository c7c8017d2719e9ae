"""Notices: those that wait for a person, all of them by source, and each with its reports."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from beredt.actors.pages import allowed, is_partial, part_of, person_of, table_file, wanted_file
from beredt.actors.permissions import Permission
from beredt.cases import notice_list
from beredt.cases.actions import NoticeRuleError, accept_notice, reject_notice, restore_notice
from beredt.cases.forms import RejectForm
from beredt.cases.models import NORWEGIAN, Notice, NoticeSource, NoticeState
from beredt.cases.notice_list import NoticeChoice
from beredt.cases.promises import ledger_of_notice
from beredt.cases.queries import inbox
from beredt.formats.notices.ledger import count_moves

#: Why the rules do not allow what was asked.
RULES = {
    "foreign": lazy("Utenlandske meldinger er signaler og åpner ikke saker."),
    "rejected": lazy("Meldingen er avvist. Gjenopprett den først."),
    "nothing_new": lazy("Meldingen er allerede tatt inn, og det er ikke kommet noe nytt."),
    "no_reason": lazy("Skriv hvorfor meldingen avvises."),
    "in_case": lazy("Meldingen hører til en sak og kan ikke avvises."),
    "not_rejected": lazy("Meldingen er ikke avvist."),
}


@allowed()
def waiting(request: HttpRequest) -> HttpResponse:
    """The notices that wait for a person."""
    return render(request, "cases/inbox.html", {"part": part_of(request, inbox())})


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
    """A notice with all reports on it and its ledger of promised ends."""
    return _notice_page(request, pk)


def _notice_page(request: HttpRequest, pk: int, form: RejectForm | None = None) -> HttpResponse:
    found = get_object_or_404(Notice.objects.select_related("newest", "case", "previous", "accepted_report"), pk=pk)
    ledger = ledger_of_notice(found)
    context = {
        "notice": found,
        "reports": found.reports.select_related("delivery").order_by("-received", "-id"),
        "ledger": ledger,
        "moves": count_moves(ledger),
        "norwegian": found.source in NORWEGIAN,
        "can_accept": found.source in NORWEGIAN
        and (found.state == NoticeState.NEW or found.accepted_report_id != found.newest_id)
        and found.state != NoticeState.REJECTED,
        "form": form or RejectForm(),
        "later": found.later.order_by("first_received"),
    }
    return render(request, "cases/notice.html", context, status=422 if form else 200)


@allowed(Permission.HANDLE_NOTICES)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the notice into the case it belongs to, or opens one."""
    found = get_object_or_404(Notice, pk=pk)
    opened = found.case_id is None
    try:
        case = accept_notice(person_of(request), found)
    except NoticeRuleError as rule:
        messages.error(request, RULES[rule.code])
        return redirect("notice", pk=pk)
    said = (
        _("Meldingen er tatt inn. Sak %(number)s er åpnet eller oppdatert.")
        if opened
        else _("Endringen er tatt inn i sak %(number)s.")
    )
    messages.success(request, said % {"number": case.number})
    return redirect("case", number=case.number)


@allowed(Permission.HANDLE_NOTICES)
@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Rejects a notice, with the reason."""
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _notice_page(request, pk, form)
    because = form.cleaned_data["because"]
    return _done(
        request, pk, lambda found: reject_notice(person_of(request), found, because), _("Meldingen er avvist.")
    )


@allowed(Permission.HANDLE_NOTICES)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """The way back from a rejection."""
    return _done(
        request, pk, lambda found: restore_notice(person_of(request), found), _("Meldingen venter på deg igjen.")
    )


def _done(request: HttpRequest, pk: int, act: Callable[[Notice], None], said: str) -> HttpResponse:
    try:
        act(get_object_or_404(Notice, pk=pk))
        messages.success(request, said)
    except NoticeRuleError as rule:
        messages.error(request, RULES[rule.code])
    return redirect("notice", pk=pk)
