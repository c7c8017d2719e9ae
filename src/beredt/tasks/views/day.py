"""'Min dag': what is due for the one who asks, or for the whole team."""

from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from beredt.actors.models import Person
from beredt.actors.pages import allowed, day_in, part_of, person_of, table_file, wanted_file
from beredt.actors.permissions import Permission, may
from beredt.cases.views.as_of import days_in, known_in
from beredt.decisions.queries import Standing, all_decisions, waiting_for
from beredt.tasks.day_files import calendar_file, columns, table_rows
from beredt.tasks.models import Task, TaskState
from beredt.tasks.my_day import DayRow, day_rows, loads, of_person


def day_of(request: HttpRequest) -> date:
    """The day that the address asks for, else the day of knowledge, else today; in the demo its own last day."""
    return day_in(request.GET, "as_of") or known_in(request) or timezone.localdate()


@allowed()
def my_day(request: HttpRequest) -> HttpResponse:
    """What is due, the most urgent first: `?who=team` for everybody, with `person` for one of them."""
    as_of, known, person = day_of(request), known_in(request), person_of(request)
    team = request.GET.get("who") == "team"
    everything = day_rows(as_of, known, None if team else person)
    chosen = request.GET.get("person", "") if team else ""
    rows = of_person(everything, chosen) if chosen else everything
    if kind := wanted_file(request):
        return table_file(columns(), table_rows(rows), name="min-dag", title=_("Min dag"), kind=kind)
    urgent = [row for row in rows if row.section in ("missing", "now", "week")]
    context = {
        "as_of": as_of,
        "known": known,
        "days": replace(days_in(request), as_of=as_of),
        "team": team,
        "chosen": chosen,
        "loads": loads(everything) if team else [],
        "part": part_of(request, rows),
        "to_approve": _to_approve(person) if known is None and not team else [],
        "counts": _counts(rows),
        "urgent": urgent,
        "next": next((row for row in rows if row.section in ("later", "waiting")), None),
        "may_edit": known is None and may(person, Permission.EDIT_CASES),
        "just_done": _just_done(request, person),
    }
    return render(request, "tasks/my_day.html", context)


@allowed()
def my_calendar(request: HttpRequest) -> HttpResponse:
    """One's own list as a calendar: what is due, without what waits for others or is put off."""
    rows = [
        row
        for row in day_rows(day_of(request), known_in(request), person_of(request))
        if row.section in ("now", "week", "later")
    ]
    site = request.build_absolute_uri("/").rstrip("/")
    return HttpResponse(
        calendar_file(rows, timezone.now(), site),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="min-dag.ics"'},
    )


def _to_approve(person: Person) -> list[Standing]:
    """The decisions, and the liftings of some, that wait for this person's approval."""
    return waiting_for(person, all_decisions()) if may(person, Permission.APPROVE_DECISIONS) else []


def _counts(rows: list[DayRow]) -> dict[str, int]:
    """The numbers at the top: overdue, due today, this week, waiting for others."""
    urgent = [row for row in rows if row.section in ("missing", "now")]
    return {
        "overdue": sum(row.due.overdue_by > 0 for row in urgent),
        "today": sum(row.due.overdue_by == 0 for row in urgent),
        "week": sum(row.section == "week" for row in rows),
        "waiting": sum(row.section in ("waiting", "escalated") for row in rows),
    }


def _just_done(request: HttpRequest, person: Person) -> Task | None:
    """The task that the person has just completed, so that one click takes it back."""
    number = request.GET.get("done", "")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    done = Task.objects.current().filter(pk=int(number), state=TaskState.DONE, told_by=person.actor)
    return done.first()
