"""The page on which a person decides how serious a shortage is, with the rule's proposal beside."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from beredt.actors.pages import allowed, person_of
from beredt.actors.permissions import Permission
from beredt.cases.case_head import case_head
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.words import RULE_WORDS
from beredt.cases.models import Case, Level, Severity, SeverityClass
from beredt.cases.severity import words
from beredt.cases.severity.actions import proposal_for, set_severity
from beredt.cases.severity.forms import SeverityForm
from beredt.cases.severity.panel import all_decisions
from beredt.cases.severity.rules import Proposal
from beredt.cases.views.as_of import as_of_in


@allowed(Permission.SET_SEVERITY)
def severity(request: HttpRequest, number: str) -> HttpResponse:
    """Shows the proposal and the decisions so far; a POST writes a new decision."""
    case = get_object_or_404(Case, number=number)
    as_of = as_of_in(request)
    proposal = proposal_for(case, as_of)
    now = case.severities.current().first()
    form = SeverityForm(request.POST or None, initial=_initial(proposal, now))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            set_severity(
                person_of(request),
                case,
                seriousness=Level(given["seriousness"]),
                alternatives=Level(given["alternatives"]),
                outcome=SeverityClass(given["outcome"]),
                tier=given["tier"],
                body=given["body"],
                reason=given["reason"],
                as_of=as_of,
            )
        except CaseRuleError as rule:
            form.add_error(None, str(RULE_WORDS[rule.code]))
        else:
            messages.success(request, _("Alvorlighetsgraden er satt."))
            return redirect("case_record", number=case.number)
    context = {
        "head": case_head(request, case, "case_record"),
        "case": case,
        "proposal": proposal,
        "why_serious": words.why_serious(proposal),
        "why_hard": words.why_hard_to_replace(proposal),
        "outcome": words.outcome_of(proposal),
        "earlier": all_decisions(case),
        "form": form,
    }
    return render(request, "cases/severity/severity.html", context, status=422 if form.errors else 200)


def _initial(proposal: Proposal, now: Severity | None) -> dict[str, Any]:
    """What stands now, else what the rule proposes; nobody's guess where the rule knows nothing."""
    if now:
        return {name: getattr(now, name) for name in ("seriousness", "alternatives", "outcome", "tier", "body")}
    return {
        "seriousness": proposal.seriousness,
        "alternatives": proposal.alternatives,
        "outcome": proposal.outcome,
        "tier": proposal.tier,
    }
