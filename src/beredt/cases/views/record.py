"""The page of a case's record, and what is done from its buttons."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beredt.actors.pages import allowed, person_of
from beredt.actors.permissions import Permission, may
from beredt.cases.assignment import assign_case
from beredt.cases.case_head import case_head
from beredt.cases.case_states import states_panel
from beredt.cases.forms import StateForm
from beredt.cases.involve import involve_panel
from beredt.cases.lifecycle.events import with_events
from beredt.cases.models import Case
from beredt.cases.record.actions import answer_proposal
from beredt.cases.record.forms import AssignForm
from beredt.cases.record.links import SHOWN
from beredt.cases.record.page import record_page
from beredt.cases.severity.panel import decision_rows


@allowed()
def record(request: HttpRequest, number: str) -> HttpResponse:
    """What is known of a case beside the answer, as of a day."""
    return record_response(request, get_object_or_404(Case.objects.prefetch_related(with_events()), number=number))


def record_response(
    request: HttpRequest, case: Case, form: StateForm | None = None, assign: AssignForm | None = None
) -> HttpResponse:
    """The page, with a form as it was sent where it could not be done."""
    head = case_head(request, case, "case_record")
    if not head.there:
        return render(request, "cases/case_not_there.html", {"head": head, "case": head.case})
    may_edit = may(request.user, Permission.EDIT_CASES)
    page = record_page(head, case, may_edit=may_edit)
    context = {
        "head": head,
        "page": page,
        "involve": involve_panel(head.case, page.record, head.severity, head.as_of, head.known),
        "case": head.case,
        "as_of": head.as_of,
        "panel": states_panel(case, head.as_of, known=head.known, may_edit=may_edit, form=form),
        "severity": decision_rows(case, head.known),
        "may_set_severity": head.known is None and may(request.user, Permission.SET_SEVERITY),
        "assign": assign or AssignForm(initial={"to": case.caseworker_id}),
        "shown": SHOWN,
    }
    return render(request, "cases/record/record.html", context, status=422 if form or assign else 200)


@allowed(Permission.EDIT_CASES)
@require_POST
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Gives the case to the one chosen."""
    case = get_object_or_404(Case, number=number)
    form = AssignForm(request.POST)
    if not form.is_valid():
        return record_response(request, case, assign=form)
    assign_case(person_of(request), case, form.cleaned_data["to"])
    messages.success(request, _("Saken er gitt til %(name)s.") % {"name": case.caseworker})
    return redirect("case_record", number=number)


@allowed(Permission.EDIT_CASES)
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Accepts a proposed link, or dismisses it."""
    case = get_object_or_404(Case, number=number)
    accept = request.POST.get("answer") == "accept"
    if answer_proposal(person_of(request), case, request.POST.get("proposal", ""), accept=accept):
        messages.success(request, _("Sakene er koblet.") if accept else _("Forslaget er avvist og kommer ikke igjen."))
    else:
        messages.warning(request, _("Forslaget gjelder ikke lenger."))
    return redirect("case_record", number=number)
