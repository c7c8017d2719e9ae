"""The pages of preparedness cases."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beredt.actors.pages import allowed, day_in, person_of, table_file, wanted_file
from beredt.actors.permissions import Permission, may
from beredt.audit.versions import ReplacedError
from beredt.cases.case_head import case_head
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.words import RULE_WORDS
from beredt.cases.models import Case, CaseLink, CaseType, Relation
from beredt.cases.record.actions import add_entry, edit_entry, remove_entry
from beredt.cases.views.as_of import as_of_in, known_in
from beredt.figures.documents import to_pdf
from beredt.preparedness import letter, listing
from beredt.preparedness.actions import close_preparedness_case, open_preparedness_case, write_chapter
from beredt.preparedness.entries import ENTRIES, EntryKind
from beredt.preparedness.forms import ChapterForm, CloseForm, OpenForm, ShortageForm
from beredt.preparedness.models import Part
from beredt.preparedness.page import GUIDANCE, page_of


@allowed()
def preparedness_list(request: HttpRequest) -> HttpResponse:
    """All preparedness cases, with how far each has come."""
    known = known_in(request)
    as_of = day_in(request.GET, "as_of") or known or timezone.localdate()
    rows = listing.rows(as_of, known)
    if kind := wanted_file(request):
        title = _("Beredskapssaker")
        return table_file(listing.columns(), map(listing.as_row, rows), name="beredskapssaker", title=title, kind=kind)
    context = {"rows": rows, "as_of": as_of, "may_edit": may(request.user, Permission.EDIT_CASES)}
    return render(request, "preparedness/list.html", context)


@allowed(Permission.EDIT_CASES)
def new(request: HttpRequest) -> HttpResponse:
    """Opens a case."""
    form = OpenForm(request.POST or None)
    opened: list[Case] = []
    if _sent(request, form, lambda given: opened.append(open_preparedness_case(person_of(request), **given))):
        return _done(request, opened[0], _("Beredskapssaken er åpnet. Begynn med å beskrive situasjonen."))
    return _form_page(request, form, _("Ny beredskapssak"), None)


@allowed()
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The tab of a case, and the case as a PDF with `?format=pdf`."""
    found = _case(number)
    as_of, known = as_of_in(request), known_in(request)
    page = page_of(found, as_of, known)
    if request.GET.get("format") == "pdf":
        download = {"Content-Disposition": f'attachment; filename="beredskapssak-{found.number}.pdf"'}
        content = to_pdf(letter.document(found, page, as_of))
        return HttpResponse(content, content_type="application/pdf", headers=download)
    context = {
        "head": case_head(request, found, "preparedness_case"),
        "case": found,
        "page": page,
        "may_edit": known is None and may(request.user, Permission.EDIT_CASES),
    }
    return render(request, "preparedness/case.html", context)


@allowed(Permission.EDIT_CASES)
def chapter(request: HttpRequest, part: str, number: str) -> HttpResponse:
    """Writes a chapter."""
    found = _case(number)
    if part not in Part.values:
        raise Http404
    now = found.chapters.current().filter(part=part).first()
    initial = {"text": now.text, "seen": now.pk} if now else {}
    form = ChapterForm(request.POST or None, initial=initial)

    def written(given: dict[str, Any]) -> None:
        seen = found.chapters.filter(pk=given["seen"]).first()
        write_chapter(person_of(request), found, Part(part), given["text"], seen)

    if _sent(request, form, written):
        return _done(request, found, _("Kapitlet er lagret."))
    return _form_page(request, form, str(Part(part).label), found, guidance=GUIDANCE[Part(part)])


@allowed(Permission.EDIT_CASES)
def add(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """Adds a cause, a measure, a milestone or a document."""
    found, entry = _case(number), _kind(kind)
    form = entry.form(request.POST or None)
    own = dict(entry.given)
    if _sent(request, form, lambda given: add_entry(person_of(request), found, entry.model, **own | given)):
        return _done(request, found, _("Lagt til."))
    return _form_page(request, form, str(entry.title), found)


@allowed(Permission.EDIT_CASES)
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Changes one of them, or takes it out."""
    entry = _kind(kind)
    seen = get_object_or_404(entry.model, pk=pk, case__type=CaseType.PREPAREDNESS)
    found: Case = seen.case
    initial = {name: getattr(seen, name) for name in entry.form.base_fields}
    form = entry.form(request.POST or None, initial=initial)
    if request.method == "POST" and "remove" in request.POST:
        form = entry.form(initial=initial)
        if _tried(form, lambda: remove_entry(person_of(request), seen)):
            return _done(request, found, _("Tatt ut. Det som sto, finnes i historikken."))
    elif _sent(request, form, lambda given: edit_entry(person_of(request), seen, **given)):
        return _done(request, found, _("Endringen er lagret."))
    return _form_page(request, form, str(entry.title), found, removable=True)


@allowed(Permission.EDIT_CASES)
def add_shortage(request: HttpRequest, number: str) -> HttpResponse:
    """Puts a shortage case under this one."""
    found = _case(number)
    form = ShortageForm(request.POST or None)
    link = {"other": found, "relation": Relation.PART_OF}
    if _sent(request, form, lambda given: add_entry(person_of(request), given["number"], CaseLink, **link)):
        return _done(request, found, _("Mangelsaken er lagt under beredskapssaken."))
    return _form_page(request, form, _("Legg til mangelsak"), found)


@allowed(Permission.EDIT_CASES)
@require_POST
def remove_shortage(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a shortage case out from under this one."""
    link = get_object_or_404(CaseLink.objects.select_related("other", "case"), pk=pk, relation=Relation.PART_OF)
    try:
        remove_entry(person_of(request), link)
        messages.success(request, _("Mangelsaken ligger ikke lenger under beredskapssaken."))
    except ReplacedError:
        messages.error(request, _("Noen andre har endret dette i mellomtiden. Se hva som står nå, og prøv igjen."))
    return redirect("preparedness_case", number=link.other.number)


@allowed(Permission.EDIT_CASES)
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Closes a case."""
    found = _case(number)
    form = CloseForm(request.POST or None)
    if _sent(request, form, lambda given: close_preparedness_case(person_of(request), found, **given)):
        return _done(request, found, _("Beredskapssaken er lukket."))
    return _form_page(request, form, _("Lukk beredskapssaken"), found)


def _case(number: str) -> Case:
    return get_object_or_404(Case, number=number, type=CaseType.PREPAREDNESS)


def _kind(name: str) -> EntryKind:
    if name not in ENTRIES:
        raise Http404
    return ENTRIES[name]


def _sent(request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Whether the form was sent, is right, and what it asks for was done."""
    return request.method == "POST" and form.is_valid() and _tried(form, lambda: act(form.cleaned_data))


def _tried(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Does it, or puts into the form why not."""
    try:
        act()
    except ValidationError as wrong:
        by_field = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
        for name, told in by_field.items():
            for text in told:
                form.add_error(name if name in form.fields else None, text)
    except ReplacedError:
        form.add_error(None, _("Noen andre har endret dette i mellomtiden. Se hva som står nå, og prøv igjen."))
    except CaseRuleError as rule:
        form.add_error(None, str(RULE_WORDS[rule.code]))
    return not form.errors


def _done(request: HttpRequest, found: Case, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("preparedness_case", number=found.number)


def _form_page(request: HttpRequest, form: forms.Form, title: str, found: Case | None, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "case": found, **more}
    return render(request, "preparedness/form.html", context, status=422 if form.errors else 200)
