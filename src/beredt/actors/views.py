"""Logging in, in two steps, and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView as DjangoLogin
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache

from beredt.actors.forms import CodeForm, LoginForm
from beredt.actors.models import Person
from beredt.actors.own_account import authenticator_of
from beredt.actors.permissions import Permission, may, may_somewhere
from beredt.actors.sessions import begin_session, wait_for_code, waiting


class LoginView(DjangoLogin):
    """The first step: user name and password of an account of this installation."""

    template_name = "actors/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo=settings.DEMO, **kwargs)

    def get_default_redirect_url(self) -> str:
        return first_page(self.request.user)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Who has an app that shows codes is not logged in yet. Who has none enrols first, where one is required."""
        person = form.get_user()
        assert isinstance(person, Person)
        then = self.get_redirect_url() or first_page(person)
        if authenticator_of(person) is not None:
            wait_for_code(self.request, person, then=then)
            return redirect("login_code")
        begin_session(self.request, person)
        return redirect(then)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        return _telling_to_wait(response, getattr(form, "wait", 0))


@login_not_required
@never_cache
def login_code(request: HttpRequest) -> HttpResponse:
    """The second step: a code of whoever has just given a password. Nobody else gets here."""
    known = waiting(request)
    if known is None:
        return redirect("login")
    person, then = known
    form = CodeForm(request, person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        begin_session(request, person, factor=form.factor)
        return redirect(then)
    response = render(request, "actors/login_code.html", {"form": form}, status=422 if form.errors else 200)
    return _telling_to_wait(response, form.wait)


def first_page(person: object) -> str:
    """The address of the first page that a person may open: who only reports starts where files are sent in."""
    reports = not may(person, Permission.READ) and may_somewhere(person, Permission.IMPORT_DATA)
    return resolve_url("upload" if reports else settings.LOGIN_REDIRECT_URL)


def _telling_to_wait(response: HttpResponse, seconds: int) -> HttpResponse:
    """Tells who must wait so in the header too."""
    if seconds:
        response.status_code = 429
        response["Retry-After"] = str(seconds)
    return response


login = LoginView.as_view()
logout = LogoutView.as_view()
