"""What is addressed to the organisations that somebody answers for: to read and to confirm, and nothing else."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beredt.actors.models import Person
from beredt.actors.pages import allowed, part_of, person_of
from beredt.actors.permissions import Permission, may, require
from beredt.decisions import actions
from beredt.decisions.forms import AcknowledgeForm
from beredt.decisions.models import Addressee
from beredt.decisions.queries import addressed_to, standing, standings
from beredt.decisions.rules import DecisionRuleError
from beredt.decisions.views.decision import letter_response


@allowed(Permission.ACKNOWLEDGE, somewhere=True)
def to_us(request: HttpRequest) -> HttpResponse:
    """The decisions addressed to one's organisations, those that nobody has confirmed first."""
    rows = list(addressed_to(person_of(request)))
    by_decision = {each.decision.pk: each for each in standings([row.decision for row in rows], timezone.now())}
    shown = [(row, by_decision[row.decision_id], bool(row.acknowledgements.all())) for row in rows]
    return render(request, "decisions/to_us.html", {"part": part_of(request, sorted(shown, key=lambda it: it[2]))})


@allowed(Permission.ACKNOWLEDGE, somewhere=True)
def one_to_us(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision as it was addressed to an organisation. 403 for anybody else's."""
    return _page(request, _ours(request, pk))


@allowed(Permission.ACKNOWLEDGE, somewhere=True)
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms a decision for the organisation."""
    row = _ours(request, pk)
    form = AcknowledgeForm(request.POST)
    if form.is_valid():
        try:
            note = form.cleaned_data["note"]
            actions.acknowledge(person_of(request), row.decision, organisation=row.organisation_id, note=note)
        except DecisionRuleError as rule:
            form.add_error(None, rule.words)
        else:
            messages.success(request, _("Vedtaket er bekreftet."))
            return redirect("decision_to_us", pk=pk)
    return _page(request, row, form)


@allowed(Permission.ACKNOWLEDGE, somewhere=True)
def letter_to_us(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The letter, for whoever it is addressed to."""
    return letter_response(standing(_ours(request, pk).decision), form)


def _ours(request: HttpRequest, pk: int) -> Addressee:
    """The addressee, where whoever asks may confirm for it."""
    rows = Addressee.objects.select_related("organisation", "decision__case", "decision__replaces")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, Permission.ACKNOWLEDGE, row.organisation_id)
    return row


def _page(request: HttpRequest, row: Addressee, form: AcknowledgeForm | None = None) -> HttpResponse:
    told = list(row.acknowledgements.all())
    person: Person = person_of(request)
    it = standing(row.decision)
    context: dict[str, Any] = {
        "row": row,
        "it": it,
        "text": it.version,
        "told": told,
        "own": any(not each.on_behalf for each in told),
        "may_read": may(person, Permission.READ),
        "form": form or AcknowledgeForm(),
    }
    return render(request, "decisions/one_to_us.html", context, status=422 if form else 200)
