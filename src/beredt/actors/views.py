"""Logging in and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView as DjangoLogin
from django.contrib.auth.views import LogoutView
from django.http import HttpResponse
from django.shortcuts import resolve_url

from beredt.actors.forms import LoginForm
from beredt.actors.permissions import Permission, may, may_somewhere


class LoginView(DjangoLogin):
    """Logging in with an account of this installation."""

    template_name = "actors/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo=settings.DEMO, **kwargs)

    def get_default_redirect_url(self) -> str:
        return first_page(self.request.user)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Tells who must wait so in the header too."""
        response = super().form_invalid(form)
        if wait := getattr(form, "wait", 0):
            response.status_code = 429
            response["Retry-After"] = str(wait)
        return response


def first_page(person: object) -> str:
    """The address of the first page that a person may open: who only reports starts where files are sent in."""
    reports = not may(person, Permission.READ) and may_somewhere(person, Permission.IMPORT_DATA)
    return resolve_url("upload" if reports else settings.LOGIN_REDIRECT_URL)


login = LoginView.as_view()
logout = LogoutView.as_view()
