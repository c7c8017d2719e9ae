"""What people do with a case's states from its page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beredt.actors.models import Person
from beredt.actors.pages import allowed, person_of
from beredt.actors.permissions import Permission
from beredt.cases.forms import StateForm
from beredt.cases.lifecycle import actions
from beredt.cases.lifecycle.rules import CaseRuleError
from beredt.cases.lifecycle.states import EventKind, HandlingState, PublicationState
from beredt.cases.lifecycle.words import RULE_WORDS
from beredt.cases.models import Case
from beredt.cases.views.record import record_response

E = EventKind
#: Each act on the shortage, with the date that it takes and the field of the form that gives it.
SHORTAGE: dict[str, tuple[Callable[..., Any], str, str]] = {
    E.START_CONFIRMED: (actions.confirm_start, "start", "day"),
    E.START_MOVED: (actions.move_start, "start", "day"),
    E.PROMISED: (actions.promise_end, "promised_end", "day"),
    E.LIMITED: (actions.limit, "", ""),
    E.UNLIMITED: (actions.unlimit, "", ""),
    E.ENDED: (actions.end_shortage, "end", "day"),
    E.SUPPLY_CONFIRMED: (actions.confirm_supply, "", ""),
    E.AVOIDED: (actions.avoid, "", ""),
    E.WITHDRAWN: (actions.withdraw, "", ""),
    E.PERMANENT: (actions.make_permanent, "", ""),
    E.REOPENED: (actions.reopen, "review", "review"),
    E.NEW_PERIOD: (actions.open_new_period, "", ""),
}


@allowed(Permission.EDIT_CASES)
@require_POST
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Does what the form says, or tells which rule does not allow it."""
    case = get_object_or_404(Case, number=number)
    form = StateForm(request.POST)
    if form.is_valid():
        try:
            done = _do(person_of(request), case, form.cleaned_data)
        except CaseRuleError as rule:
            form.add_error(None, str(RULE_WORDS[rule.code]))
        else:
            messages.success(request, _("Saken er oppdatert."))
            return redirect("case_record", number=done.number)
    return record_response(request, case, form)


def _do(person: Person, case: Case, given: dict[str, Any]) -> Case:
    """The act of the form. Returns the case to show: the new one, where the act opened one."""
    group, _colon, what = given["act"].partition(":")
    told = {"effective": given["effective"], "reason": given["reason"]}
    if group == "handling" and what in HandlingState.values:
        actions.set_handling(person, case, HandlingState(what), review=given["review"], **told)
    elif group == "publication" and what in PublicationState.values:
        actions.set_publication(person, case, PublicationState(what), **told)
    elif group == "review":
        actions.set_review(person, case, review=given["review"], **told)
    elif group == "shortage" and what in SHORTAGE:
        act, name, field = SHORTAGE[what]
        done = act(person, case, **({name: given[field]} if name else {}), **told)
        return done if isinstance(done, Case) else case
    else:
        raise CaseRuleError("illegal_transition")
    return case
