"""Lists of decisions: all of them, those of one case, and the bodies that decide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.pages import allowed, is_partial, part_of, person_of, table_file, wanted_file
from beredt.actors.permissions import Permission, may
from beredt.cases.case_head import case_head
from beredt.cases.days import Days
from beredt.cases.models import Case
from beredt.cases.views.as_of import known_in
from beredt.decisions import decision_list
from beredt.decisions.curated import bodies, responsibilities, responsible_for
from beredt.decisions.decision_list import DecisionChoice, grouped
from beredt.decisions.lifecycle import State
from beredt.decisions.models import DecisionKind
from beredt.decisions.moments import last_moment
from beredt.decisions.queries import all_decisions, decisions_of, waiting_for


@allowed()
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision as the address asks for it, as a page or as a file."""
    known = known_in(request)
    found = all_decisions(known)
    may_approve = known is None and may(request.user, Permission.APPROVE_DECISIONS)
    waiting = waiting_for(person_of(request), found) if may_approve else []
    choice = DecisionChoice.of(request.GET)
    shown = decision_list.chosen(waiting if choice.mine else found, choice)
    if kind := wanted_file(request):
        rows = decision_list.rows(shown)
        return table_file(decision_list.columns(), rows, name="vedtak", title=_("Vedtak"), kind=kind)
    context = {
        "part": part_of(request, shown),
        "choice": choice,
        "known": known,
        "days": Days(known or timezone.localdate(), known),
        "waiting": len(waiting),
        "may_approve": may_approve,
        "may_write": known is None and may(request.user, Permission.WRITE_DECISIONS),
        "any": bool(found),
        "states": State.choices,
        "kinds": DecisionKind.choices,
        "bodies": [(code, body.name) for code, body in bodies().items() if body.decides],
    }
    return render(request, "decisions/_list.html" if is_partial(request) else "decisions/list.html", context)


@allowed()
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    """The decisions made on a case or handed over to it: what is in force first."""
    case = get_object_or_404(Case, number=number)
    head = case_head(request, case, "case_decisions")
    if not head.there:
        return render(request, "cases/case_not_there.html", {"head": head, "case": head.case})
    found = decisions_of(case, head.known)
    context = {
        "head": head,
        "case": case,
        "groups": grouped(found),
        "any": bool(found),
        "responsible": responsible_for(head.case.atc, head.known or timezone.localdate()),
        "may_write": head.known is None and may(request.user, Permission.WRITE_DECISIONS),
    }
    return render(request, "decisions/case.html", context)


@allowed()
def bodies_page(request: HttpRequest) -> HttpResponse:
    """Who decides, who approves here, and who is responsible for which medicines on a day."""
    known = known_in(request)
    day = timezone.localdate(last_moment(known))
    there = [body for body in bodies().values() if body.holds_on(day)]
    kinds = dict(DecisionKind.choices)
    rows = [
        (
            body,
            [kinds[kind] for kind in body.decides],
            [role.label for role in body.approvers],
            [duty for duty in responsibilities() if duty.body == body.code],
        )
        for body in there
    ]
    context = {
        "rows": rows,
        "days": Days(day, known),
        "earlier": [each for each in bodies().values() if each not in there],
    }
    return render(request, "decisions/bodies.html", context)
