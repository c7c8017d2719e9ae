"""The demo's one-click login."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from beredt.actors.models import Person


@login_not_required
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Logs the demo's caseworker in. There is no such door outside the demo."""
    if not settings.DEMO:
        raise Http404
    from beredt.site.demo_nation import CASEWORKER

    person = get_object_or_404(Person, username=CASEWORKER, is_active=True)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("situation")
