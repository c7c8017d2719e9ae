"""The page of one case, and its pictures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from beredt.actors.pages import allowed
from beredt.actors.permissions import Permission, may
from beredt.cases.case_head import case_head
from beredt.cases.case_page import case_page, cover_in_words, how_long, substitutes
from beredt.cases.case_states import states_panel
from beredt.cases.charts import CHARTS, WIDTHS, NothingToDrawError, case_chart
from beredt.cases.forms import StateForm
from beredt.cases.history import state_of_data
from beredt.cases.models import Case
from beredt.cases.picture import line_of
from beredt.cases.views.as_of import days_in


@allowed()
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Everything known of a case, as of a day."""
    return case_response(request, get_object_or_404(Case, number=number))


def case_response(request: HttpRequest, found: Case, form: StateForm | None = None) -> HttpResponse:
    """The page, with the form of states as it was sent where it could not be done."""
    head = case_head(request, found, "case")
    if not head.there:
        return render(request, "cases/case_not_there.html", {"head": head, "case": head.case})
    page = case_page(line_of(found, head.as_of, head.known))
    return render(
        request,
        "cases/case.html",
        {
            "head": head,
            "page": page,
            "line": page.line,
            "case": page.line.case,
            "as_of": page.line.answered.supply.as_of,
            "supply": page.line.answered.supply,
            "demand": page.line.answered.demand,
            "assessment": page.line.answered.assessment,
            "how_long": how_long(page.line),
            "cover": cover_in_words(page.line),
            "substitutes": substitutes(page.packs),
            "data_version": state_of_data(),
            "panel": states_panel(
                found,
                head.as_of,
                known=head.known,
                may_edit=may(request.user, Permission.EDIT_CASES),
                form=form,
            ),
        },
        status=422 if form else 200,
    )


@allowed()
def chart(request: HttpRequest, name: str, size: str, number: str) -> HttpResponse:
    """A picture of a case. Its address names the state of the data, so that a browser may keep it."""
    if name not in CHARTS or size not in WIDTHS:
        raise Http404
    found = get_object_or_404(Case, number=number)
    try:
        svg = case_chart(found, days_in(request), name, get_language() or "nb", size)
    except NothingToDrawError as nothing:
        raise Http404 from nothing
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=600"})
