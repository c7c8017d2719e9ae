"""The home page: every open shortage, the most urgent first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from beredt.actors.pages import allowed, is_partial, part_of, table_file, wanted_file
from beredt.cases.drawing import verdict_bar, week_bars
from beredt.cases.outlook_page.deadlines import deadlines
from beredt.cases.picture import Choice, as_row, chosen, columns, counts, picture, weeks_of_shortfall, within
from beredt.cases.queries import inbox
from beredt.cases.views.as_of import days_in
from beredt.catalogue.queries import atc_groups


@allowed()
def situation(request: HttpRequest) -> HttpResponse:
    """The picture as of a day, chosen from by the address, as a page or as a file."""
    days = days_in(request)
    as_of = days.as_of
    lines = picture(as_of, days.known)
    choice = Choice.of(request.GET)
    shown = chosen(lines, choice)
    if kind := wanted_file(request):
        return table_file(
            columns(), map(as_row, shown), name=f"situasjon-{as_of}", title=_("Situasjonsbilde"), kind=kind
        )
    counted = counts(lines)
    weeks = weeks_of_shortfall(lines, as_of)
    part = part_of(request, shown)
    context = {
        "deadlines": deadlines([line.case.number for line in part.object_list], as_of, days.known),
        "as_of": as_of,
        "days": days,
        "total": len(lines),
        "part": part,
        "choice": choice,
        "counts": counted,
        "bar": verdict_bar(counted),
        "weeks": week_bars(weeks),
        "soon": within(weeks, 4),
        "atc_groups": atc_groups(line.case.atc for line in lines),
        "waiting": 0 if days.known else inbox().count(),
    }
    return render(request, "cases/_situation_list.html" if is_partial(request) else "cases/situation.html", context)
