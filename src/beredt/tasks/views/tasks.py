"""Tasks and reminders: added, changed, completed, dropped, taken up again, put off."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from beredt.actors.models import Person
from beredt.actors.pages import allowed, person_of
from beredt.actors.permissions import Permission, may
from beredt.audit.versions import ReplacedError
from beredt.cases.models import Case
from beredt.tasks import actions
from beredt.tasks.actions import TaskRuleError
from beredt.tasks.forms import EndForm, SnoozeForm, TaskForm
from beredt.tasks.models import Snooze, Task, TaskState
from beredt.tasks.queries import all_due

#: Why the rules do not allow what was asked.
RULES = {
    "title_missing": lazy("Skriv hva som skal gjøres."),
    "not_caseworker": lazy("Oppgaver gis bare til noen som kan føre saker."),
    "not_open": lazy("Oppgaven er ikke åpen."),
    "open": lazy("Oppgaven er åpen."),
    "reason_missing": lazy("Skriv en begrunnelse."),
    "statutory": lazy("Denne fristen følger av saken og kan ikke utsettes."),
    "until_past": lazy("Velg en dag senere enn i dag."),
}
GONE = lazy("Påminnelsen gjelder ikke lenger, eller den kan ikke utsettes.")
CHANGED = lazy("Noen andre endret dette i mellomtiden. Se hva som står nå, og prøv igjen.")


@allowed(Permission.EDIT_CASES)
def add(request: HttpRequest) -> HttpResponse:
    """The form of a new task, for the case that `?case=` names or for none."""
    number = (request.POST or request.GET).get("case", "")
    case = get_object_or_404(Case, number=number) if number else None
    form = TaskForm(request.POST or None, initial={"owner": person_of(request)})
    if request.method == "POST" and form.is_valid():
        person, given = person_of(request), form.cleaned_data
        if _tried(form, lambda: actions.add_task(person, case=case, **given)):
            messages.success(request, _("Oppgaven er ført."))
            return redirect(reverse("case_tasks", args=[case.number]) if case else "my_day")
    return _page(request, "tasks/task_add.html", form, case=case)


@allowed()
def task(request: HttpRequest, entry: UUID) -> HttpResponse:
    """One task, with what has been done with it; changed here by whoever may."""
    found = _current(entry)
    person = person_of(request)
    form = TaskForm(request.POST or None, initial={name: getattr(found, name) for name in actions.CHANGEABLE})
    if (
        request.method == "POST"
        and form.is_valid()
        and _tried(form, lambda: actions.change_task(person, found, **form.cleaned_data))
    ):
        messages.success(request, _("Oppgaven er endret."))
        return redirect("task", entry=entry)
    return _task_page(request, found, form, EndForm())


@allowed(Permission.EDIT_CASES)
@require_POST
def complete(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Done, with one click; the page that follows has the way back."""
    found = _current(entry)
    note = EndForm(request.POST)
    if not note.is_valid():
        return _task_page(request, found, TaskForm(initial=_initial(found)), note)
    done = _told(request, lambda: actions.complete_task(person_of(request), found, note=note.cleaned_data["note"]))
    if done is None:
        return redirect("task", entry=entry)
    return redirect(f"{reverse('my_day')}?done={done.pk}")


@allowed(Permission.EDIT_CASES)
@require_POST
def drop(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Not to be done, with the reason."""
    found = _current(entry)
    form = EndForm(request.POST)
    if form.is_valid() and _tried(
        form, lambda: actions.drop_task(person_of(request), found, note=form.cleaned_data["note"])
    ):
        messages.success(request, _("Oppgaven er droppet."))
        return redirect("task", entry=entry)
    return _task_page(request, found, TaskForm(initial=_initial(found)), form)


@allowed(Permission.EDIT_CASES)
@require_POST
def reopen(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Back to be done."""
    found = _current(entry)
    if _told(request, lambda: actions.reopen_task(person_of(request), found)):
        messages.success(request, _("Oppgaven er åpen igjen."))
    return redirect(_back(request) or reverse("task", args=[entry]))


@allowed(Permission.EDIT_CASES)
def put_off(request: HttpRequest) -> HttpResponse:
    """The form by which the reminder that `?key=` names is put off."""
    key = request.GET.get("key", "")
    due = next((due for due in all_due(timezone.localdate()) if due.key == key and not due.clock.statutory), None)
    if due is None:
        messages.error(request, GONE)
        return redirect("my_day")
    form = SnoozeForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and _tried(
            form, lambda: actions.snooze(person_of(request), due, today=timezone.localdate(), **form.cleaned_data)
        )
    ):
        messages.success(request, _("Påminnelsen er utsatt."))
        return redirect("my_day")
    return _page(request, "tasks/snooze.html", form, due=due)


@allowed(Permission.EDIT_CASES)
@require_POST
def wake(request: HttpRequest) -> HttpResponse:
    """The reminder comes at its own day again."""
    found = get_object_or_404(Snooze.objects.current(), subject=request.POST.get("key", ""))
    with suppress(ReplacedError):  # somebody else was first, which is what was asked for
        actions.wake(person_of(request), found)
    messages.success(request, _("Påminnelsen er tilbake på sin egen dag."))
    return redirect("my_day")


def _current(entry: UUID) -> Task:
    return get_object_or_404(Task.objects.current().select_related("case", "owner"), entry=entry)


def _initial(found: Task) -> dict[str, Any]:
    return {name: getattr(found, name) for name in actions.CHANGEABLE}


def _tried(form: Form, act: Callable[[], object]) -> bool:
    """Does it, or writes on the form which rule does not allow it."""
    try:
        act()
    except TaskRuleError as rule:
        form.add_error(None, str(RULES[rule.code]))
    except ReplacedError:
        form.add_error(None, str(CHANGED))
    return not form.errors


def _told(request: HttpRequest, act: Callable[[], Task]) -> Task | None:
    """Does what has no form, or tells why not."""
    try:
        return act()
    except TaskRuleError as rule:
        messages.error(request, RULES[rule.code])
    except ReplacedError:
        messages.error(request, CHANGED)
    return None


def _back(request: HttpRequest) -> str | None:
    """The page of the site to go back to, where the form names one."""
    asked = request.POST.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}) else None


def _task_page(request: HttpRequest, found: Task, form: TaskForm, end: EndForm) -> HttpResponse:
    person: Person = person_of(request)
    versions = Task.objects.filter(entry=found.entry).select_related("owner").order_by("told_at")
    return _page(
        request,
        "tasks/task.html",
        form,
        task=found,
        end=end,
        versions=versions,
        is_open=found.state == TaskState.OPEN,
        may_edit=may(person, Permission.EDIT_CASES),
        failed=bool(end.is_bound and end.errors),
    )


def _page(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    wrong = bool(form.is_bound and form.errors) or bool(context.get("failed"))
    return render(request, template, {"form": form, **context}, status=422 if wrong else 200)
