"""The outlook of a case: a first look at once, all of it when it has been computed, as a page, tables and pictures."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from beredt.actors.pages import allowed, is_partial, table_file, wanted_file
from beredt.cases.case_head import CaseHead, case_head
from beredt.cases.charts import WIDTHS, NothingToDrawError
from beredt.cases.end_forecasts import learnt_slips
from beredt.cases.end_history import promised_end
from beredt.cases.history import state_of_data
from beredt.cases.models import Case, CaseType
from beredt.cases.outlook_page.answers import answer_of
from beredt.cases.outlook_page.charts import CHARTS
from beredt.cases.outlook_page.page import OutlookPage, outlook_page
from beredt.cases.outlook_page.tables import table
from beredt.cases.promises import ledgers
from beredt.cases.views.as_of import NOW, days_in


@allowed()
def outlook(request: HttpRequest, number: str) -> HttpResponse:
    """The page; with `?hele=1` everything is computed before it is shown, else a first look with the rest to come."""
    found = get_object_or_404(Case, number=number)
    if found.type != CaseType.SHORTAGE:
        return redirect(f"{reverse('case_record', args=[number])}{days_in(request).query}")
    head = case_head(request, found, "case_outlook")
    if not head.there:
        return render(request, "cases/case_not_there.html", {"head": head, "case": head.case})
    kind = wanted_file(request)
    page = _page(head, full="hele" in request.GET or bool(kind))
    if kind:
        return _file(page, head, request.GET.get("tabell", ""), kind)
    context = {
        "head": head,
        "case": head.case,
        "page": page,
        "answer": page.answer,
        "as_of": page.answer.as_of,
        "path": request.path,
        "picture_query": _picture_query(page, head),
    }
    return render(request, "cases/outlook/_body.html" if is_partial(request) else "cases/outlook/page.html", context)


@allowed()
def chart(request: HttpRequest, name: str, size: str, number: str) -> HttpResponse:
    """A picture of the page, of the answer that is there: the full one where it is asked for."""
    if name not in CHARTS or size not in WIDTHS:
        raise Http404
    found = get_object_or_404(Case, number=number, type=CaseType.SHORTAGE)
    days = days_in(request)
    answer = answer_of(found, days.as_of, days.known, full="hele" in request.GET)
    try:
        svg = CHARTS[name](answer, get_language() or "nb", WIDTHS[size])
    except NothingToDrawError as nothing:
        raise Http404 from nothing
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=600"})


def _picture_query(page: OutlookPage, head: CaseHead) -> str:
    """What the addresses of the pictures ask for; the state of the data, so that a browser may keep them."""
    asked = {"as_of": head.as_of.isoformat(), "known": head.known.isoformat() if head.known else NOW}
    return urlencode(asked | ({"hele": "1"} if page.answer.complete else {}) | {"v": state_of_data()})


def _page(head: CaseHead, *, full: bool) -> OutlookPage:
    answer = answer_of(head.case, head.as_of, head.known, full=full)
    learnt = learnt_slips(head.as_of, head.known)
    promised = promised_end(head.case, ledgers([head.case], head.as_of, head.known).get(head.case.pk, ()))
    return outlook_page(answer, promised, learnt.median if learnt else None, learnt.promises if learnt else 0)


def _file(page: OutlookPage, head: CaseHead, name: str, kind: str) -> HttpResponse:
    told = table(page, name)
    if told is None:
        raise Http404
    number = head.case.number.replace("/", "-")
    return table_file(
        told.columns, told.rows, name=f"utsikter-{number}-{told.name}-{head.as_of}", title=told.title, kind=kind
    )
