"""The pages of one's own account: the second factor, codes on paper, and every session ended."""

import io
import re

import segno
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_otp import login as verify_session

from beredt.actors.factors import BackupCodes
from beredt.actors.forms import CodeForm, EnrolForm
from beredt.actors.models import Person
from beredt.actors.own_account import authenticator_of, backup_codes_of, begin_enrolment, renew_backup_codes
from beredt.actors.pages import person_of
from beredt.actors.sessions import end_all, end_others
from beredt.actors.views import first_page
from beredt.audit.actions import record


@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """What the person has to log in by, and what they can do about it."""
    return _account(request, person_of(request))


@never_cache
def enrol(request: HttpRequest) -> HttpResponse:
    """Connecting an app: the key as a picture and as text, and the first code. Then the codes on paper, once.

    Who has an app in use shows a code of it too, so that an open browser is not enough to put another in its place.
    """
    person = person_of(request)
    present = CodeForm(request, person, request.POST or None, prefix="present") if authenticator_of(person) else None
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (present is None or present.is_valid()):
        codes = form.enrol(person)
        if codes is not None:
            _go_on_with_app(request, person)
            return _codes(request, codes)
    context = {"form": form, "present": present, "secret": _in_groups(begin_enrolment(person).secret)}
    return render(request, "actors/enrol.html", context, status=422 if request.method == "POST" else 200)


@never_cache
def enrol_qr(request: HttpRequest) -> HttpResponse:
    """The key of the app that is being connected, as a QR code."""
    picture = io.BytesIO()
    segno.make(begin_enrolment(person_of(request)).address, error="m").save(
        picture, kind="svg", scale=5, border=4, light="white"
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@require_POST
@never_cache
def backup_codes(request: HttpRequest) -> HttpResponse:
    """New codes on paper in place of the old, for who shows a code."""
    person = person_of(request)
    form = CodeForm(request, person, request.POST)
    if not form.is_valid():
        return _account(request, person, form)
    return _codes(request, renew_backup_codes(person))


@require_POST
@transaction.atomic
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends every session of the person, this one too."""
    person = person_of(request)
    end_all(person)
    record(person.actor, "log_out_everywhere", person.actor)
    logout(request)
    messages.success(request, _("Du er logget ut overalt."))
    return redirect("login")


def _in_groups(secret: str) -> str:
    """A key as people read it: four letters at a time."""
    return " ".join(re.findall(".{1,4}", secret))


def _go_on_with_app(request: HttpRequest, person: Person) -> None:
    """This session has shown the new app; all others are ended."""
    end_others(request, person)
    verify_session(request, authenticator_of(person))


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "actors/backup_codes.html", {"codes": codes, "onwards": first_page(request.user)})


def _account(request: HttpRequest, person: Person, form: CodeForm | None = None) -> HttpResponse:
    codes: BackupCodes | None = backup_codes_of(person)
    context = {
        "app": authenticator_of(person),
        "left": codes.left if codes else 0,
        "form": form or CodeForm(request, person),
    }
    return render(request, "actors/account.html", context, status=422 if form else 200)
