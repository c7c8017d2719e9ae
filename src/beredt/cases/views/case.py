"""The page of one case, and its pictures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from beredt.actors.pages import allowed
from beredt.cases.case_head import case_head
from beredt.cases.case_page import case_page, cover_in_words, how_long, substitutes
from beredt.cases.charts import CHARTS, WIDTHS, NothingToDrawError, case_chart
from beredt.cases.end_forecasts import end_told_of
from beredt.cases.history import state_of_data
from beredt.cases.models import Case, CaseType
from beredt.cases.outlook_page.deadlines import deadlines
from beredt.cases.outlook_page.sentences import told_sentence
from beredt.cases.picture import line_of
from beredt.cases.views.as_of import days_in


@allowed()
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Whether the stock lasts, as of a day. Only shortages are asked; other cases have their record."""
    found = get_object_or_404(Case, number=number)
    if found.type != CaseType.SHORTAGE:
        return redirect(f"{reverse('case_record', args=[number])}{days_in(request).query}")
    head = case_head(request, found, "case")
    if not head.there:
        return render(request, "cases/case_not_there.html", {"head": head, "case": head.case})
    page = case_page(line_of(found, head.as_of, head.known))
    context = {
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
        "end_sentence": told_sentence(end_told_of(head.case, head.as_of, head.known), head.as_of) if page.open else "",
        "deadline": deadlines([number], head.as_of, head.known).get(number),
        "substitutes": substitutes(page.packs),
        "data_version": state_of_data(),
    }
    return render(request, "cases/case.html", context)


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
