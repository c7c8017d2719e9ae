"""Up to four scenarios of a case side by side."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from beredt.actors.pages import allowed, is_partial, table_file, wanted_file
from beredt.cases.case_head import case_head
from beredt.cases.charts import WIDTHS, NothingToDrawError
from beredt.cases.history import state_of_data
from beredt.cases.models import Case, CaseType
from beredt.cases.outlook_page.comparing import MOST, asked_of, beside, curves, table
from beredt.cases.outlook_page.scenarios import grouped, offered
from beredt.cases.views.as_of import NOW, days_in


@allowed()
def compare(request: HttpRequest, number: str) -> HttpResponse:
    """The page: what to compare is in the address, `?mot=` once for each scenario besides things as they are."""
    found = get_object_or_404(Case, number=number)
    if found.type != CaseType.SHORTAGE:
        return redirect(f"{reverse('case_record', args=[number])}{days_in(request).query}")
    head = case_head(request, found, "case_outlook")
    if not head.there:
        return render(request, "cases/case_not_there.html", {"head": head, "case": head.case})
    there = offered(head.known)
    asked = asked_of(request.GET.getlist("mot"), there)
    kind = wanted_file(request)
    whole = bool(kind) or "hele" in request.GET or is_partial(request)
    columns = beside(head.case, head.as_of, head.known, asked) if whole else []
    if kind:
        told = table(columns)
        name = f"utsikter-{number.replace('/', '-')}-{told.name}-{head.as_of}"
        return table_file(told.columns, told.rows, name=name, title=told.title, kind=kind)
    known = head.known.isoformat() if head.known else NOW
    picture = [("as_of", head.as_of.isoformat()), ("known", known), ("v", str(state_of_data()))]
    addresses = [each.address for each in asked[1:]]
    context = {
        "head": head,
        "case": head.case,
        "asked": asked,
        "columns": columns,
        "most": MOST - 1,
        "offered": grouped(there),
        "chosen": addresses,
        "own": [each for each in asked[1:] if each.own],
        "address": urlencode([("mot", each) for each in addresses]),
        "picture_query": urlencode([*(("mot", each) for each in addresses), *picture]),
        "path": request.path,
    }
    part = "cases/outlook/_compared.html"
    return render(request, part if is_partial(request) else "cases/outlook/compare.html", context)


@allowed()
def chart(request: HttpRequest, size: str, number: str) -> HttpResponse:
    """The curves of the scenarios."""
    if size not in WIDTHS:
        raise Http404
    found = get_object_or_404(Case, number=number, type=CaseType.SHORTAGE)
    days = days_in(request)
    asked = asked_of(request.GET.getlist("mot"), offered(days.known))
    try:
        svg = curves(beside(found, days.as_of, days.known, asked), get_language() or "nb", WIDTHS[size])
    except NothingToDrawError as nothing:
        raise Http404 from nothing
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=600"})
