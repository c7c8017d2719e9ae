"""The journal of a case: the list, entering something new, the file and the printed page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beredt.actors.pages import allowed, part_of, person_of, table_file, wanted_file
from beredt.actors.permissions import Permission, may
from beredt.cases.case_head import case_head
from beredt.cases.models import Case
from beredt.cases.views.as_of import known_in
from beredt.journal import export, queries
from beredt.journal.actions import add_entry, ask_clinicians, enter_email
from beredt.journal.actions.questions import Asked
from beredt.journal.forms.base import legal_bases
from beredt.journal.forms.entries import ENTRY_FORMS, DocumentInForm, EntryForm, QuestionForm
from beredt.journal.models import JournalEntry
from beredt.journal.views.told import tried

FORMS = {form.name: form for form in ENTRY_FORMS}


@allowed()
def journal(request: HttpRequest, number: str) -> HttpResponse:
    """The entries of a case, the newest first, and the forms by which more are entered."""
    case = get_object_or_404(Case, number=number)
    known, kind = known_in(request), request.GET.get("kind", "")
    if file := wanted_file(request):
        found = queries.rows(queries.journal_of(case, known, kind), known)
        name = f"journal-{number.replace('/', '-')}"
        return table_file(export.columns(), export.lines(found), name=name, title=_("Journal"), kind=file)
    return _page(request, case)


@allowed(Permission.EDIT_CASES)
@require_POST
def new(request: HttpRequest, form: str, number: str) -> HttpResponse:
    """Enters something, or tells what must be put right with everything as it was written."""
    case = get_object_or_404(Case, number=number)
    if form not in FORMS:
        raise Http404
    filled = _form(form, request.POST, request.FILES)
    entry = tried(filled, lambda: _enter(request, case, filled)) if filled.is_valid() else None
    if entry is None:
        return _page(request, case, filled)
    messages.success(request, _("Ført i journalen som %(number)s.") % {"number": entry.label})
    return redirect("journal", number=number)


@allowed()
def printed(request: HttpRequest, number: str) -> HttpResponse:
    """The whole journal with its texts, to be printed."""
    case = get_object_or_404(Case, number=number)
    known = known_in(request)
    found = queries.rows(queries.journal_of(case, known).order_by("of__number"), known)
    context = {"head": case_head(request, case, "journal"), "case": case, "rows": found, "known": known}
    return render(request, "journal/printed.html", context)


def _page(request: HttpRequest, case: Case, filled: EntryForm | None = None) -> HttpResponse:
    head = case_head(request, case, "journal")
    if not head.there:
        return render(request, "cases/case_not_there.html", {"head": head, "case": head.case})
    kind = request.GET.get("kind", "")
    part = part_of(request, queries.journal_of(case, head.known, kind))
    context: dict[str, Any] = {
        "head": head,
        "case": head.case,
        "part": part,
        "rows": queries.rows(part.object_list, head.known),
        "kind": kind,
        "kinds": queries.kinds_of(case, head.known),
        "forms": [],
        "legal_bases": legal_bases(),
    }
    if head.known is None and may(request.user, Permission.EDIT_CASES):
        context["forms"] = [filled if filled and form.name == filled.name else _form(form.name) for form in ENTRY_FORMS]
        context["open"] = filled.name if filled else request.GET.get("ny", "")
    return render(request, "journal/journal.html", context, status=422 if filled else 200)


def _form(name: str, *given: Any) -> EntryForm:
    return FORMS[name](*given, auto_id=f"{name}-%s")


def _enter(request: HttpRequest, case: Case, filled: EntryForm) -> JournalEntry:
    person, files = person_of(request), filled.new_files()
    if isinstance(filled, QuestionForm):
        asked = [Asked(name, contact) for name, contact in filled.asked()]
        return ask_clinicians(person, case, filled.said(), asked, files=files)
    if isinstance(filled, DocumentInForm) and filled.is_email():
        return enter_email(person, case, files[0].content)
    return add_entry(person, case, filled.facts(), filled.said(), files)
