"""The pages on which a record is written: one for each block, each kind of entry, and the case itself."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beredt.actors.pages import allowed, person_of
from beredt.actors.permissions import Permission
from beredt.audit.versions import ReplacedError
from beredt.cases.case_head import case_head
from beredt.cases.models import Case, Record
from beredt.cases.record import actions
from beredt.cases.record.forms import BLOCKS, KINDS, CorrectForm, Kind
from beredt.cases.record.words import REPLACED


@allowed(Permission.EDIT_CASES)
def block(request: HttpRequest, block: str, number: str) -> HttpResponse:
    """One block of the record."""
    case, it = get_object_or_404(Case, number=number), BLOCKS.get(block)
    if it is None:
        raise Http404
    now = case.records.current().first()
    names = list(it.form.base_fields)
    form = it.form(request.POST or None, initial={name: getattr(now or Record(), name) for name in names})
    seen = case.records.filter(pk=_number(request.POST["version"])).first() if "version" in request.POST else now

    def act() -> None:
        actions.edit_record(person_of(request), case, seen, **form.cleaned_data)

    if form.is_valid() and done(form, act):
        return _saved(request, case, block)
    return form_response(request, case, form, it.title, version=seen.pk if seen else "")


@allowed(Permission.EDIT_CASES)
def add(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """A new entry."""
    case, it = get_object_or_404(Case, number=number), _kind(kind)
    form = it.form(request.POST or None)

    def act() -> None:
        actions.add_entry(person_of(request), case, it.model, **form.cleaned_data)

    if form.is_valid() and done(form, act):
        return _saved(request, case, it.place)
    return form_response(request, case, form, it.add)


@allowed(Permission.EDIT_CASES)
def entry(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Changing an entry, from the version that the address names; or taking it out."""
    it = _kind(kind)
    version = get_object_or_404(it.model._default_manager.select_related("case"), pk=pk)
    form = it.form(request.POST or None, initial=_initial(version, list(it.form.base_fields)))

    def act() -> None:
        actions.edit_entry(person_of(request), version, **form.cleaned_data)

    if form.is_valid() and done(form, act):
        return _saved(request, version.case, it.place)
    return form_response(request, version.case, form, it.change, remove=reverse("record_remove", args=[kind, pk]))


@allowed(Permission.EDIT_CASES)
@require_POST
def remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Takes an entry out of the record."""
    it = _kind(kind)
    version = get_object_or_404(it.model._default_manager.select_related("case"), pk=pk)
    try:
        actions.remove_entry(person_of(request), version)
    except ReplacedError:
        messages.error(request, str(REPLACED))
    else:
        messages.success(request, _("Oppføringen er tatt ut. Den vises fortsatt på dagene den sto."))
    return redirect(f"{reverse('case_record', args=[version.case.number])}#{it.place}")


@allowed(Permission.EDIT_CASES)
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """What stands on the case itself."""
    case = get_object_or_404(Case, number=number)
    names = ("title", "atc", "source", "reported_by_holder", "reason", "reason_text", "registration")
    newest = case.events.order_by("-id").values_list("pk", flat=True).first() or 0
    packs = ", ".join(sorted(case.packs.values_list("pk", flat=True)))
    initial = {name: getattr(case, name) for name in names} | {"packs": packs, "seen": newest}
    form = CorrectForm(request.POST or None, initial=initial)

    def act() -> None:
        given = dict(form.cleaned_data)
        why, seen = given.pop("why"), given.pop("seen")
        # Only what was changed in the form: what somebody else corrected meanwhile is not set back.
        changed = {name: value for name, value in given.items() if name in form.changed_data}
        actions.correct_case(person_of(request), case, why=why, seen=seen, **changed)

    if form.is_valid() and done(form, act):
        return _saved(request, case, "produkt")
    return form_response(request, case, form, _("Rett opplysninger om saken"))


def done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether the act could be done; what it does not allow is told on the form."""
    try:
        act()
    except ReplacedError:
        form.add_error(None, str(REPLACED))
    except ValidationError as wrong:
        told = wrong.message_dict if hasattr(wrong, "error_dict") else {NON_FIELD_ERRORS: wrong.messages}
        for name, texts in told.items():
            for text in texts:
                form.add_error(name if name in form.fields else None, text)
    return form.is_valid()


def form_response(request: HttpRequest, case: Case | None, form: forms.Form, title: Any, **more: Any) -> HttpResponse:
    """A page with one form."""
    context = {"form": form, "title": title, "case": case, **more}
    if case:
        context["head"] = case_head(request, case, "case_record")
    return render(request, "cases/record/edit.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, case: Case, place: str) -> HttpResponse:
    messages.success(request, _("Endringen er lagret."))
    return redirect(f"{reverse('case_record', args=[case.number])}#{place}")


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _number(text: str) -> int:
    """The id that a hidden field holds; 0, which is nobody's, where it holds none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _initial(version: Any, names: list[str]) -> dict[str, Any]:
    """What stands in the version, as the fields of the form show it."""
    shown = {"pack": "pack_id", "other": "other.number", "owner": "owner_id"}
    values: dict[str, Any] = {}
    for name in names:
        value: Any = version
        for part in shown.get(name, name).split("."):
            value = getattr(value, part)
        values[name] = value
    return values
