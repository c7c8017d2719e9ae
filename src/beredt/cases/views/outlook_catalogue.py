"""The whole catalogue by its risk of running out, as the newest nightly run has it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from beredt.actors.pages import allowed, is_partial, part_of, table_file, wanted_file
from beredt.actors.permissions import Permission, may
from beredt.cases.outlook_page.catalogue import RiskChoice, as_row, chosen, columns, items_of_run, newest_run
from beredt.cases.outlook_page.page import region_names
from beredt.cases.views.as_of import days_in
from beredt.catalogue.queries import atc_groups


@allowed()
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every medicine, the likeliest to run out first, as a page or as a file."""
    days = days_in(request)
    run = newest_run(days.as_of, days.known)
    items = items_of_run(run) if run else ()
    choice = RiskChoice.of(request.GET)
    shown = chosen(items, choice, run.as_of) if run else []
    if kind := wanted_file(request):
        name = f"katalogen-{run.as_of if run else days.as_of}"
        return table_file(columns(), map(as_row, shown), name=name, title=_("Hele katalogen"), kind=kind)
    context = {
        "run": run,
        "days": days,
        "choice": choice,
        "within_quarter": sum(item.threatened(90) for item in items),
        "part": part_of(request, shown),
        "atc_groups": atc_groups(item.atc for item in items),
        "regions": sorted(region_names().items(), key=lambda each: each[1]),
        "may_open": days.known is None and may(request.user, Permission.HANDLE_NOTICES),
    }
    part = "cases/outlook/_catalogue_list.html"
    return render(request, part if is_partial(request) else "cases/outlook/catalogue.html", context)
