"""The scenarios that there are, and what is done with people's own: saved from the page, reviewed, taken out."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beredt.actors.pages import allowed, person_of
from beredt.actors.permissions import Permission, may
from beredt.assessments.models import StoredScenario
from beredt.assessments.scenarios import ScenarioRuleError, add_scenario, remove_scenario, review_scenario
from beredt.audit.versions import ReplacedError
from beredt.cases.models import Case, CaseType
from beredt.cases.outlook_page.asked import asked_in
from beredt.cases.outlook_page.scenario_list import scenario_rows
from beredt.cases.outlook_page.scenarios import named, offered
from beredt.cases.views.as_of import days_in


@allowed()
def scenario_list(request: HttpRequest) -> HttpResponse:
    """Every scenario that may be chosen, with what it says and who stands behind it."""
    days = days_in(request)
    may_edit = days.known is None and may(request.user, Permission.EDIT_CASES)
    context = {"days": days, "rows": scenario_rows(person_of(request), days.known), "may_edit": may_edit}
    return render(request, "cases/outlook/scenarios.html", context)


@allowed(Permission.EDIT_CASES)
@require_POST
def save(request: HttpRequest, number: str) -> HttpResponse:
    """What is set on a case's page becomes a scenario of our own, a draft until somebody else has reviewed it."""
    get_object_or_404(Case, number=number, type=CaseType.SHORTAGE)
    asked = asked_in(request.POST, offered())
    name = " ".join(request.POST.get("navn", "").split())[:120]
    back = f"{reverse('case_outlook', args=[number])}?{asked.address}#scenario"
    if asked.own is None or not name:
        messages.error(request, _("Flytt minst én skyver og gi scenarioet et navn, så kan det lagres."))
        return redirect(back)
    try:
        made = add_scenario(person_of(request), named(asked.own, name, request.POST.get("beskrivelse", "").strip()))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect(back)
    messages.success(request, _("«%(name)s» er lagret som utkast. En annen må gjennomgå det.") % {"name": name})
    return redirect(f"{reverse('case_outlook', args=[number])}?{urlencode({'scenario': str(made.entry)})}")


@allowed(Permission.EDIT_CASES)
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody other than who wrote it stands for it too."""
    try:
        review_scenario(person_of(request), get_object_or_404(StoredScenario, pk=pk))
    except PermissionDenied:
        messages.error(request, _("Den som skrev scenarioet, kan ikke gjennomgå det selv."))
    except (ScenarioRuleError, ReplacedError):
        messages.error(request, _("Scenarioet er endret eller gjennomgått i mellomtiden."))
    else:
        messages.success(request, _("Scenarioet er gjennomgått."))
    return redirect("scenario_list")


@allowed(Permission.EDIT_CASES)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one of our own out; answers that were computed with it keep its text."""
    try:
        remove_scenario(person_of(request), get_object_or_404(StoredScenario, pk=pk), reason=_("Fjernet fra listen"))
    except ReplacedError:
        messages.error(request, _("Scenarioet er endret eller gjennomgått i mellomtiden."))
    else:
        messages.success(request, _("Scenarioet er tatt ut. Lagrede svar beholder det."))
    return redirect("scenario_list")
