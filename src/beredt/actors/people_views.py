"""People and their roles as pages, for administrators; and the page where a new person chooses a password."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from beredt.actors import people_forms, people_list
from beredt.actors.act_list import detail_lines, verb_text
from beredt.actors.actions import make_link
from beredt.actors.models import Person, Role
from beredt.actors.own_account import authenticator_of
from beredt.actors.pages import allowed, day_in, is_partial, part_of, person_of, table_file, wanted_file
from beredt.actors.permissions import Permission
from beredt.audit.actions import record
from beredt.audit.models import Act


@dataclass(frozen=True, slots=True)
class ActOn:
    """One thing that can be done about a person: its form, what the button says, and what is said when it is done."""

    form: type[forms.Form]
    title: str | Promise
    done: str | Promise


ACTS = {
    "give_role": ActOn(people_forms.GiveRoleForm, lazy("Gi en rolle"), lazy("Rollen er gitt.")),
    "end_role": ActOn(people_forms.EndRoleForm, lazy("Avslutt en rolle"), lazy("Rollen er avsluttet.")),
    "reset_factor": ActOn(
        people_forms.ResetFactorForm, lazy("Nullstill engangskodene"), lazy("Engangskodene er nullstilt.")
    ),
    "close_account": ActOn(people_forms.CloseAccountForm, lazy("Steng kontoen"), lazy("Kontoen er stengt.")),
    "open_account": ActOn(people_forms.OpenAccountForm, lazy("Åpne kontoen"), lazy("Kontoen er åpnet.")),
}
#: The acts of a person's history.
HISTORY = ("add_person", "give_role", "end_role", "close_account", "open_account", "make_password_link", "reset_factor")


@allowed(Permission.MANAGE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who may log in, with their roles on a day (today)."""
    day = day_in(request.GET, "as_of") or timezone.localdate()
    text, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    role = role if role in Role.values else ""
    lines = people_list.listed(people_list.people(text, role), day, role)
    if kind := wanted_file(request):
        columns, rows = people_list.columns(), people_list.rows(lines)
        return table_file(columns, rows, name="personer", title=_("Personer og roller"), kind=kind)
    context = {"part": part_of(request, lines), "day": day, "text": text, "role": role, "roles": Role.choices}
    return render(request, "actors/_people_list.html" if is_partial(request) else "actors/people.html", context)


@allowed(Permission.MANAGE_PEOPLE)
@never_cache
def person_add(request: HttpRequest) -> HttpResponse:
    """Adds somebody, and shows the link by which they choose a password."""
    form = people_forms.InviteForm(request.POST or None)
    if request.method == "POST":
        added = _done(form, person_of(request), None)
        if isinstance(added, Person):
            return _link(request, added)
    return render(request, "actors/person_add.html", {"form": form}, status=422 if form.errors else 200)


@allowed(Permission.MANAGE_PEOPLE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A person: roles that hold, roles that held, and what can be done."""
    return _page(request, get_object_or_404(Person, pk=pk))


@allowed(Permission.MANAGE_PEOPLE)
@require_POST
def person_change(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Does one thing about a person."""
    found = get_object_or_404(Person, pk=pk)
    if act not in ACTS:
        raise Http404
    form = _form(act, found, request.POST)
    if _done(form, person_of(request), found) is None and form.errors:
        return _page(request, found, act, form)
    messages.success(request, str(ACTS[act].done))
    return redirect("person", pk=pk)


@allowed(Permission.MANAGE_PEOPLE)
@require_POST
@never_cache
def person_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows a new link by which a person chooses a password."""
    found = get_object_or_404(Person, pk=pk)
    if not found.is_active:
        messages.error(request, _("Kontoen er stengt. Åpne den først."))
        return redirect("person", pk=pk)
    return _link(request, found)


@allowed(Permission.MANAGE_PEOPLE)
def organisation_proposals(request: HttpRequest) -> HttpResponse:
    """Organisations like what is typed, for the field's list."""
    typed = next((request.GET[key] for key in request.GET if key.endswith("organisation")), "")
    return render(request, "actors/_organisations.html", {"found": people_list.organisations_like(typed)})


class WelcomeView(PasswordResetConfirmView):
    """Choosing a password by a link that is good once. The person then logs in by it."""

    template_name = "actors/welcome.html"
    form_class = people_forms.PasswordForm
    success_url = reverse_lazy("login")

    def get_user(self, uidb64: str) -> Person | None:
        """Nobody where the account is closed."""
        found = super().get_user(uidb64)
        return found if isinstance(found, Person) and found.is_active else None

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Puts it on record, and says what comes next."""
        actor = form.user.actor
        record(actor, "choose_password", actor)
        messages.success(self.request, _("Passordet er valgt. Logg inn med det."))
        return super().form_valid(form)


welcome = WelcomeView.as_view()


def _page(request: HttpRequest, found: Person, act: str = "", form: forms.Form | None = None) -> HttpResponse:
    today = timezone.localdate()
    own = found == request.user
    possible = [] if own else _possible(found)
    offered = [(name, ACTS[name].title, form if name == act else _form(name, found)) for name in possible]
    acts = Act.objects.filter(subject=found.actor, verb__in=HISTORY).order_by("-id")[:100]
    context = {
        "found": found,
        "own": own,
        "roles": [(held, held.holds_on(today)) for held in found.assignments],
        "app": authenticator_of(found),
        "forms": offered,
        "acts": [(each, verb_text(each.verb), detail_lines(each.detail)) for each in acts],
    }
    return render(request, "actors/person.html", context, status=422 if form else 200)


def _possible(found: Person) -> list[str]:
    """The acts that can be done about a person as things are."""
    possible = ["give_role"]
    if _open_roles(found):
        possible.append("end_role")
    if authenticator_of(found) is not None:
        possible.append("reset_factor")
    return [*possible, "close_account" if found.is_active else "open_account"]


def _open_roles(found: Person) -> list[int]:
    today = timezone.localdate()
    return [held.pk for held in found.assignments if held.until is None or held.until > today]


def _form(act: str, found: Person, sent: Any = None) -> forms.Form:
    form = ACTS[act].form(sent, prefix=act)
    if isinstance(form, people_forms.EndRoleForm):
        form.choose_among(found.role_assignments.filter(pk__in=_open_roles(found)).select_related("organisation"))
    return form


def _done(form: Any, by: Person, to: Person | None) -> object | None:
    """What the form's act gives; None, with the form's errors, where it was refused. Raises PermissionDenied."""
    if not form.is_valid():
        return None
    try:
        return form.act(by, to)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return None


def _link(request: HttpRequest, found: Person) -> HttpResponse:
    address = request.build_absolute_uri(make_link(person_of(request), found))
    return render(request, "actors/person_link.html", {"found": found, "address": address})
