"""What stands between a session and every page: its time, and the second factor."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from beredt.actors.factors import Authenticator
from beredt.actors.sessions import came_by_the_demos_door, is_over

#: What needs no login, and so no second factor.
OPEN = frozenset({"login", "login_code", "demo_login", "welcome", "set_language"})
#: What is open to who must enrol before anything else.
ENROLMENT = frozenset({"enrol", "enrol_qr", "logout"})


class SessionLimits:
    """Ends sessions that have lasted too long or lain unused too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_over(request):
            logout(request)
        return self.get_response(request)


class SecondFactorGate:
    """Opens nothing to who logged in by password alone, but the page where they enrol. Deny unless allowed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Leads to the page where one enrols, or back to login where there is a factor that was not shown."""
        if settings.SECOND_FACTOR == "optional" or not request.user.is_authenticated:
            return None
        if getattr(request.user, "otp_device", None) is not None or came_by_the_demos_door(request):
            return None
        # By its whole name: the API's addresses say for themselves who may, and know nothing of the second factor.
        here = request.resolver_match.view_name if request.resolver_match else ""
        if here in OPEN:
            return None
        if Authenticator.objects.filter(user=request.user, confirmed=True).exists():
            logout(request)
            return redirect("login")
        if here in ENROLMENT:
            return None
        return redirect("enrol")
