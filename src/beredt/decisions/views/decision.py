"""The page of one decision, what it rests on, and its letter."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.pages import allowed, person_of, table_file, wanted_file
from beredt.assessments.storing import recompute
from beredt.cases.days import Days
from beredt.cases.views.as_of import known_in
from beredt.decisions.decision_page import addressee_columns, addressee_rows, basis_of, decision_page
from beredt.decisions.forms import HandOverForm, LiftForm, OnBehalfForm, StepForm
from beredt.decisions.letter import FORMS, letter
from beredt.decisions.models import Decision
from beredt.decisions.moments import last_moment
from beredt.decisions.queries import Standing, standing
from beredt.figures.documents import to_pdf


@allowed()
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision as it stands, or stood at the end of a day; its addressees as a file with `?format=`."""
    return decision_response(request, pk)


def decision_response(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    """The page, with a form as it was sent where it could not be done."""
    it = found(request, pk)
    known = known_in(request)
    page = decision_page(person_of(request), it, past=known is not None)
    if kind := wanted_file(request):
        name = f"mottakere-{it.decision.number}"
        return table_file(addressee_columns(), addressee_rows(page), name=name, title=_("Mottakere"), kind=kind)
    context = {
        "page": page,
        "it": it,
        "text": it.version,
        "known": known,
        "days": Days(known or timezone.localdate(), known),
        "step_form": StepForm(initial={"seen": it.version.pk}),
        "lift_form": LiftForm(),
        "hand_form": HandOverForm(),
        "behalf_form": OnBehalfForm(addressees=page.remaining) if page.remaining else None,
        **forms,
    }
    return render(request, "decisions/decision.html", context, status=422 if forms else 200)


@allowed()
def basis(request: HttpRequest, pk: int) -> HttpResponse:
    """The assessment that the decision rests on, computed again from what was stored with it."""
    it = found(request, pk)
    assessment = it.version.assessment
    context: dict[str, Any] = {"it": it, "basis": None}
    if assessment is not None:
        kept = assessment.result_sha256 == it.version.assessment_sha256
        context |= {"basis": basis_of(assessment), "kept": kept, "again": recompute(assessment) if kept else None}
    return render(request, "decisions/basis.html", context)


@allowed()
def letter_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The letter in one of the two forms of Norwegian."""
    return letter_response(found(request, pk), form)


def letter_response(it: Standing, form: str) -> HttpResponse:
    """The letter as PDF; nothing before it is approved."""
    if form not in FORMS or it.approval is None:
        raise Http404
    name = f"{it.decision.number}-{form}.pdf"
    return HttpResponse(
        to_pdf(letter(it, form)),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def found(request: HttpRequest, pk: int) -> Standing:
    """The decision as the address asks for it; 404 where it was not there yet."""
    row = get_object_or_404(Decision.objects.select_related("case", "replaces"), pk=pk)
    try:
        return standing(row, last_moment(known_in(request)))
    except Decision.DoesNotExist as missing:
        raise Http404 from missing
