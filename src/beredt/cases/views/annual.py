"""The page of the annual report, its charts and its files."""

import json
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from beredt.actors.pages import FILE_TYPES, allowed
from beredt.cases import year_page
from beredt.cases.annual_report.content import document
from beredt.cases.annual_report.facts import AnnualReport, annual_report
from beredt.cases.annual_report.figures import as_figures
from beredt.cases.annual_report.page import to_html
from beredt.cases.annual_report.pictures import PICTURES, drawn
from beredt.cases.annual_report.workbook import workbook
from beredt.cases.charts import WIDTHS
from beredt.figures.documents import to_pdf


def _json(report: AnnualReport) -> bytes:
    return json.dumps(as_figures(report), ensure_ascii=False, indent=2, default=str).encode()


@allowed()
def annual(request: HttpRequest, year: int) -> HttpResponse:
    """The report as a page, as a file with `?format=`, and one of its charts with `?figure=`."""
    if not 1 < year < 9999:
        raise Http404
    report = annual_report(year)
    if name := request.GET.get("figure"):
        return _chart(report, name, request.GET.get("size", ""))
    site = f"{request.scheme}://{request.get_host()}"
    files: dict[str, tuple[str, Callable[[], bytes]]] = {
        "pdf": ("application/pdf", lambda: to_pdf(document(report))),
        "xlsx": (FILE_TYPES["xlsx"], lambda: workbook(report)),
        "html": ("text/html; charset=utf-8", lambda: to_html(report, site)),
        "json": ("application/json", lambda: _json(report)),
    }
    if kind := request.GET.get("format"):
        if kind not in files:
            raise Http404
        content_type, content = files[kind]
        download = {"Content-Disposition": f'attachment; filename="aarsrapport-{year}.{kind}"'}
        return HttpResponse(content(), content_type=content_type, headers=download)
    told = document(report, draw=False)
    context = {"document": told, "linked": True, "year": year, "years": year_page.years()}
    return render(request, "cases/annual.html", context)


def _chart(report: AnnualReport, name: str, size: str) -> HttpResponse:
    if name not in PICTURES or size not in WIDTHS:
        raise Http404
    svg = drawn(report, name, get_language() or "nb", WIDTHS[size])
    if not svg:
        raise Http404
    return HttpResponse(svg.encode(), content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=60"})
