"""The outlook of a case: a first look at once, all of it when it has been computed, as a page, tables and pictures."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beredt.actors.pages import allowed, day_in, is_partial, person_of, table_file, wanted_file
from beredt.actors.permissions import Permission, may
from beredt.cases.case_head import CaseHead, case_head
from beredt.cases.case_use import months_of_use
from beredt.cases.charts import WIDTHS, NothingToDrawError
from beredt.cases.end_forecasts import end_told_of
from beredt.cases.history import state_of_data
from beredt.cases.models import Case, CaseType
from beredt.cases.outlook_page.answers import answer_of
from beredt.cases.outlook_page.asked import Asked, asked_in
from beredt.cases.outlook_page.bases import UnknownError, save_basis, saved
from beredt.cases.outlook_page.charts import CHARTS, demand
from beredt.cases.outlook_page.page import OutlookPage, outlook_page
from beredt.cases.outlook_page.scenarios import grouped, offered, text_of
from beredt.cases.outlook_page.tables import table
from beredt.cases.picture import line_of
from beredt.cases.views.as_of import NOW, days_in
from beredt.supply.queries import default_day

#: What an address may ask for besides the days and the scenario: everything computed before it is shown.
WHOLE = "hele"
#: The picture that is drawn of what was used too.
DEMAND = "behov"


@allowed()
def outlook(request: HttpRequest, number: str) -> HttpResponse:
    """The page; with `?hele=1` everything is computed before it is shown, else a first look with the rest to come."""
    found = get_object_or_404(Case, number=number)
    if found.type != CaseType.SHORTAGE:
        return redirect(f"{reverse('case_record', args=[number])}{days_in(request).query}")
    head = case_head(request, found, "case_outlook")
    if not head.there:
        return render(request, "cases/case_not_there.html", {"head": head, "case": head.case})
    there = offered(head.known)
    asked = asked_in(request.GET, there)
    kind, whole = wanted_file(request), WHOLE in request.GET
    if not kind and not whole and not is_partial(request) and _says_more(request, asked):
        # Sent by the form with every slider: the address that is kept names only those that were moved.
        return redirect(_address(request.path, head, asked))
    page = _page(head, asked, whole=whole or bool(kind))
    if kind:
        return _file(page, head, request.GET.get("tabell", ""), kind)
    context = _context(request, head, asked, page) | {"offered": grouped(there)}
    response = render(
        request, "cases/outlook/_body.html" if is_partial(request) else "cases/outlook/page.html", context
    )
    if is_partial(request) and not whole:
        # A slider was moved. The rest, which comes by itself, leaves the address as it is.
        response["HX-Replace-Url"] = _address(request.path, head, asked)
    return response


@allowed(Permission.EDIT_CASES)
@require_POST
def save(request: HttpRequest, number: str) -> HttpResponse:
    """Saves the outlook of the day and the scenario that the form names, so that a decision can rest on it."""
    found = get_object_or_404(Case, number=number, type=CaseType.SHORTAGE)
    as_of = day_in(request.POST, "as_of") or default_day()
    asked = asked_in(request.POST, offered())
    kept = [(name, request.POST[name]) for name in ("as_of", "known") if name in request.POST]
    try:
        answer = save_basis(person_of(request), found, as_of, asked.used)
    except UnknownError:
        messages.error(request, _("Det er ikke noe svar å lagre: opplysninger mangler."))
    else:
        said = _("Svaret er lagret som vurdering %(number)s. Det kan velges når et vedtak skrives.")
        messages.success(request, said % {"number": answer.assessment_id})
    query = urlencode([*kept, *asked.query.items()])
    return redirect(f"{reverse('case_outlook', args=[number])}{f'?{query}' if query else ''}#grunnlag")


@allowed()
def chart(request: HttpRequest, name: str, size: str, number: str) -> HttpResponse:
    """A picture of the page, of the answer that is there: the full one where it is asked for."""
    if name not in (*CHARTS, DEMAND) or size not in WIDTHS:
        raise Http404
    found = get_object_or_404(Case, number=number, type=CaseType.SHORTAGE)
    days = days_in(request)
    scenario = asked_in(request.GET, offered(days.known)).used
    answer = answer_of(found, days.as_of, days.known, whole=WHOLE in request.GET, scenario=scenario)
    try:
        language, width = get_language() or "nb", WIDTHS[size]
        if name == DEMAND:
            svg = demand(answer, months_of_use(line_of(found, days.as_of, days.known).answered.supply), language, width)
        else:
            svg = CHARTS[name](answer, language, width)
    except NothingToDrawError as nothing:
        raise Http404 from nothing
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=600"})


def _context(request: HttpRequest, head: CaseHead, asked: Asked, page: OutlookPage) -> dict[str, Any]:
    known = head.known.isoformat() if head.known else NOW
    picture = {"as_of": head.as_of.isoformat(), "known": known, "v": state_of_data()}
    if page.whole:
        picture[WHOLE] = "1"
    kept = _kept(head, asked)
    return {
        "head": head,
        "case": head.case,
        "page": page,
        "answer": page.answer,
        "as_of": page.answer.as_of,
        "asked": asked,
        "chosen_text": text_of(asked.chosen.scenario.text) if asked.chosen else "",
        "path": request.path,
        "kept": kept,
        "whole_address": f"{request.path}?{urlencode([*kept, (WHOLE, '1')])}",
        "file_address": f"{request.path}?{urlencode(kept)}{'&' if kept else ''}",
        "picture_query": urlencode(picture | asked.query),
        "compare_query": urlencode([*head.days.asked, *([("mot", asked.address)] if asked.used else [])]),
        "saved": saved(head.case, head.known),
        "may_save": head.known is None and may(request.user, Permission.EDIT_CASES),
    }


def _kept(head: CaseHead, asked: Asked) -> list[tuple[str, str]]:
    """What an address needs to ask for the same days and the same scenario."""
    return [*head.days.asked, *asked.query.items()]


def _address(path: str, head: CaseHead, asked: Asked) -> str:
    kept = _kept(head, asked)
    return f"{path}?{urlencode(kept)}" if kept else path


def _says_more(request: HttpRequest, asked: Asked) -> bool:
    """Whether the address says what goes without saying."""
    said: Iterable[str] = set(request.GET) - {"as_of", "known", "format", "tabell", WHOLE}
    return any(name not in asked.query for name in said)


def _page(head: CaseHead, asked: Asked, *, whole: bool) -> OutlookPage:
    answer = answer_of(head.case, head.as_of, head.known, whole=whole, scenario=asked.used)
    return outlook_page(answer, end_told_of(head.case, head.as_of, head.known))


def _file(page: OutlookPage, head: CaseHead, name: str, kind: str) -> HttpResponse:
    told = table(page, name)
    if told is None:
        raise Http404
    number = head.case.number.replace("/", "-")
    return table_file(
        told.columns, told.rows, name=f"utsikter-{number}-{told.name}-{head.as_of}", title=told.title, kind=kind
    )
