"""The inbox: the notices that wait, and what a person does with each. After an act the next one is shown."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beredt.actors.pages import allowed, part_of, person_of, table_file, wanted_file
from beredt.actors.permissions import Permission
from beredt.cases.actions import (
    NoticeRuleError,
    amend_case,
    mark_duplicate,
    merge_notice,
    open_case,
    register_by_hand,
    reject_notice,
    restore_notice,
)
from beredt.cases.assignment import NotCaseworkerError
from beredt.cases.forms import RejectForm
from beredt.cases.inbox import listing
from beredt.cases.inbox.forms import AmendForm, ByHandForm
from beredt.cases.inbox.page import join_form, rows, triage_form
from beredt.cases.inbox.prefill import prefilled
from beredt.cases.inbox.progress import done_one, progress, undone_one
from beredt.cases.inbox.proposals import Kind
from beredt.cases.inbox.rules import RULE_WORDS
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.words import RULE_WORDS as CASE_RULE_WORDS
from beredt.cases.models import Case, CaseSource, Notice
from beredt.cases.queries import inbox
from beredt.cases.views.notices import notice_response
from beredt.catalogue import search as catalogue_search

#: A single letter finds everything and tells nothing.
SHORTEST = 2


@allowed()
def waiting(request: HttpRequest) -> HttpResponse:
    """The notices that wait for a person, each with what is proposed."""
    found = inbox()
    if kind := wanted_file(request):
        return table_file(
            listing.columns(), listing.rows(rows(found)), name="innboks", title=_("Meldinger som venter"), kind=kind
        )
    part = part_of(request, found)
    part.object_list = list(part.object_list)
    context = {"part": part, "rows": rows(part.object_list), "progress": progress(request, part.paginator.count)}
    return render(request, "cases/inbox.html", context)


@allowed(Permission.HANDLE_NOTICES)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a case as it is filled in: assessed, and given to somebody."""
    notice = _notice(pk)
    form = triage_form(notice, person_of(request), request.POST)
    return _act(request, notice, "open", form, lambda: open_case(person_of(request), notice, form.filled_in()))


@allowed(Permission.HANDLE_NOTICES)
@require_POST
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the newest report into a case."""
    notice = _notice(pk)
    form = AmendForm(request.POST, auto_id="amend-sent-%s")

    def act() -> Case:
        case = get_object_or_404(Case, number=form.cleaned_data["case"])
        return amend_case(person_of(request), notice, case, follow=form.cleaned_data["follow"])

    return _act(request, notice, "amend", form, act)


@allowed(Permission.HANDLE_NOTICES)
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the notice into a case that the person chooses."""
    notice = _notice(pk)
    form = join_form(Kind.MERGE, notice, request.POST)

    def act() -> Case:
        number = prefilled(notice).varenummer
        chosen, reason = form.cleaned_data["chosen"], form.cleaned_data["reason"]
        return merge_notice(person_of(request), notice, chosen, varenummer=number, reason=reason)

    return _act(request, notice, "merge", form, act)


@allowed(Permission.HANDLE_NOTICES)
@require_POST
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks the notice as telling again of what a case has."""
    notice = _notice(pk)
    form = join_form(Kind.DUPLICATE, notice, request.POST)

    def act() -> Case:
        chosen: Case = form.cleaned_data["chosen"]
        mark_duplicate(person_of(request), notice, chosen, reason=form.cleaned_data["reason"])
        return chosen

    return _act(request, notice, "duplicate", form, act)


@allowed(Permission.HANDLE_NOTICES)
@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Rejects a notice, with the reason."""
    notice = _notice(pk)
    form = RejectForm(request.POST)
    return _act(
        request,
        notice,
        "reject",
        form,
        lambda: reject_notice(person_of(request), notice, form.cleaned_data["because"]),
    )


@allowed(Permission.HANDLE_NOTICES)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Undoes what was last done with the notice."""
    try:
        restore_notice(person_of(request), _notice(pk))
    except (NoticeRuleError, CaseRuleError) as rule:
        messages.error(request, _words(rule))
    else:
        undone_one(request)
        messages.success(request, _("Det er angret. Meldingen venter på deg igjen."))
    return redirect("notice", pk=pk)


@allowed(Permission.HANDLE_NOTICES)
def by_hand(request: HttpRequest) -> HttpResponse:
    """Writes down what somebody told, of the pack in the address if any, and goes on to a case where that is asked."""
    product = request.GET.get("varenummer", "")
    initial = {"since": timezone.localdate(), "channel": CaseSource.CLINICIAN, "product": product}
    form = ByHandForm(request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return render(request, "cases/notice_by_hand.html", {"form": form}, status=422 if form.errors else 200)
    person = person_of(request)
    notice = register_by_hand(person, form.told())
    if "open" not in request.POST:
        messages.success(request, _("Meldingen er lagret."))
        return redirect("notice", pk=notice.pk)
    case = open_case(person, notice, prefilled(notice, caseworker=person))
    messages.success(request, _("Sak %(number)s er åpnet.") % {"number": case.number})
    return redirect("case", number=case.number)


@allowed()
def pack_suggestions(request: HttpRequest) -> HttpResponse:
    """Packs that resemble what is typed in a field, as choices of its list."""
    typed = next((request.GET[name] for name in ("product", "varenummer", "q") if request.GET.get(name)), "")
    text = " ".join(typed.split())[:100]
    hits = []
    if len(text) >= SHORTEST:
        catalogue_search.set_threshold()
        hits = catalogue_search.medicines(text, catalogue_search.substances(text))
    return render(request, "cases/_pack_suggestions.html", {"hits": hits})


def _notice(pk: int) -> Notice:
    return get_object_or_404(Notice.objects.select_related("newest", "case", "previous", "accepted_report"), pk=pk)


def _act(request: HttpRequest, notice: Notice, panel: str, form: Form, act: Callable[[], Any]) -> HttpResponse:
    """Does what a form asks and shows the next notice; or shows the form again with what stands in the way."""
    following = _following(notice)
    if request.POST.get("report") not in (None, str(notice.newest_id)):
        form.add_error(None, _("Det er kommet en nyere rapport på meldingen. Se på den, og send på nytt."))
    if form.is_valid():
        try:
            case = act()
        except (NoticeRuleError, CaseRuleError, NotCaseworkerError) as rule:
            form.add_error(None, _words(rule))
        else:
            done_one(request)
            messages.success(request, _done(panel, notice, case))
            return redirect("notice", pk=following) if following else redirect("inbox")
    return notice_response(request, notice.pk, {panel: form})


def _following(notice: Notice) -> int | None:
    """The notice after this one in the list, else the first; None where no other waits."""
    waiting = list(inbox().values_list("pk", flat=True))
    at = waiting.index(notice.pk) if notice.pk in waiting else -1
    others = waiting[at + 1 :] + waiting[: max(at, 0)]
    return others[0] if others else None


def _done(panel: str, notice: Notice, case: Case | None) -> str:
    """What was done, with the way to the case and the way back."""
    said = {
        "open": _("Sak åpnet:"),
        "amend": _("Endringen er tatt inn i sak:"),
        "merge": _("Meldingen er tatt inn i sak:"),
        "duplicate": _("Meldingen er merket som duplikat av sak:"),
        "reject": _("Meldingen er avvist."),
    }[panel]
    undo = format_html('<a class="ds-link" href="{}#h-do">{}</a>', reverse("notice", args=[notice.pk]), _("Angre"))
    if case is None:
        return format_html("{} {}", said, undo)
    number = format_html('<a class="ds-link" href="{}">{}</a>', reverse("case", args=[case.number]), case.number)
    return format_html("{} {} {} · {}", said, number, case.title, undo)


def _words(rule: NoticeRuleError | CaseRuleError | NotCaseworkerError) -> str:
    if isinstance(rule, NotCaseworkerError):
        return _("Den du valgte, kan ikke ha saker.")
    words = RULE_WORDS if isinstance(rule, NoticeRuleError) else CASE_RULE_WORDS
    return str(words[rule.code])
