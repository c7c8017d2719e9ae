"""The list of all cases, and a year's figures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from beredt.actors.pages import allowed, is_partial, part_of, table_file, wanted_file
from beredt.cases import case_list, year_page
from beredt.cases.case_list import PARTS, CaseChoice
from beredt.cases.charts import WIDTHS
from beredt.cases.definition_words import definition_rows
from beredt.cases.history import past
from beredt.cases.models import CaseSource, CaseType, Registration
from beredt.cases.statistics import year_figures
from beredt.cases.views.as_of import days_in
from beredt.cases.words import REASONS
from beredt.catalogue.models import Atc
from beredt.figures import charts


@allowed()
def cases(request: HttpRequest) -> HttpResponse:
    """All cases, as the address asks for them."""
    days = days_in(request)
    choice = CaseChoice.of(request.GET)
    found = case_list.chosen(choice, days.as_of, days.known)
    if kind := wanted_file(request):
        return table_file(
            case_list.columns(),
            case_list.rows(found, days.known),
            name="mangelsaker",
            title=_("Mangelsaker"),
            kind=kind,
        )
    part = part_of(request, found)
    part.object_list = [past(days.known).case(case) for case in part.object_list]
    offered = case_list.offered()
    context = {
        "as_of": days.as_of,
        "days": days,
        "choice": choice,
        "part": part,
        "years": offered.years,
        "parts": PARTS,
        "types": CaseType.choices,
        "sources": CaseSource.choices,
        "registrations": Registration.choices,
        "reasons": REASONS,
        "atc_groups": offered.atc_groups,
    }
    return render(request, "cases/_case_list.html" if is_partial(request) else "cases/case_list.html", context)


@allowed()
def newest_year(request: HttpRequest) -> HttpResponse:
    """The figures of the newest year that there are cases of."""
    return redirect("statistics", year=next(iter(year_page.years()), timezone.localdate().year))


@allowed()
def statistics(request: HttpRequest, year: int) -> HttpResponse:
    """A year's figures, each number with the cases behind it."""
    if not 1 < year < 9999:
        raise Http404
    figures = year_figures(year)
    if kind := wanted_file(request):
        return table_file(
            year_page.columns(),
            year_page.rows(figures),
            name=f"mangler-{year}",
            title=_("Mangler i %(year)s") % {"year": year},
            kind=kind,
        )
    context = {
        "year": year,
        "figures": figures,
        "sections": year_page.sections(figures),
        "years": year_page.years(),
        "definitions": definition_rows(year),
    }
    return render(request, "cases/statistics.html", context)


@allowed()
def statistics_chart(request: HttpRequest, year: int, size: str) -> HttpResponse:
    """The year's cases by ATC group, as a picture."""
    if size not in WIDTHS or not 1 < year < 9999:
        raise Http404
    groups = {code: count for code, count in year_figures(year).by_atc_group.items() if code}
    if not groups:
        raise Http404
    names = dict(Atc.objects.filter(code__in=groups).values_list("code", "name"))
    svg = charts.cases_by_atc(
        [charts.GroupCount(code, names.get(code, ""), count) for code, count in groups.items()],
        {"title": _("Saker etter ATC-gruppe i %(year)s") % {"year": year}, "cases": _("Saker")},
        language=get_language() or "nb",
        width=WIDTHS[size],
    )
    return HttpResponse(svg.encode(), content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=60"})
