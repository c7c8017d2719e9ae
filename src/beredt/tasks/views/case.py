"""The tasks and clocks of one case, as a tab of its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from beredt.actors.pages import allowed
from beredt.actors.permissions import Permission, may
from beredt.cases.case_head import case_head
from beredt.cases.models import Case
from beredt.tasks.clocks import CLOCKS
from beredt.tasks.forms import TaskForm
from beredt.tasks.levels import level_of
from beredt.tasks.models import Task, TaskState
from beredt.tasks.my_day import address, people
from beredt.tasks.queries import dues_or_lapsed, early_notices
from beredt.tasks.views.day import day_of


@allowed()
def case_tasks(request: HttpRequest, number: str) -> HttpResponse:
    """What is due of the case when a day ended, its tasks, and how each clock is reckoned."""
    case = get_object_or_404(Case.objects.select_related("caseworker"), number=number)
    head = case_head(request, case, "case_tasks")
    if not head.there:
        return render(request, "cases/case_not_there.html", {"head": head, "case": head.case})
    as_of, known = day_of(request), head.known
    names = people()
    found, lapsed = dues_or_lapsed(case, as_of, known)
    dues = [
        {
            "due": due,
            "level": level_of(due, as_of),
            "who": due.waits_on or (names[due.responsible].name if due.responsible is not None else ""),
            "address": address(due),
        }
        for due in found
    ]
    tasks = Task.objects.known_on(known).filter(case=case).select_related("owner").order_by("due", "id")
    context = {
        "head": head,
        "case": case,
        "as_of": as_of,
        "dues": dues,
        "early_notices": early_notices(case, known),
        "tasks": list(tasks),
        "lapsed": lapsed,
        "open_state": TaskState.OPEN,
        "clocks": [clock for clock in CLOCKS if case.type in clock.types],
        "form": TaskForm(initial={"owner": request.user})
        if known is None and may(request.user, Permission.EDIT_CASES)
        else None,
    }
    return render(request, "tasks/case_tasks.html", context)
