"""The demo's one-click login."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from beredt.actors.models import Person
from beredt.actors.sessions import begin_session
from beredt.actors.views import first_page
from beredt.site.demo_people import CASEWORKER, DEMO_PEOPLE


@login_not_required
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Logs in one of the demo's people, the caseworker unless another is asked for. There is no such door elsewhere."""
    username = request.POST.get("username", CASEWORKER)
    if not settings.DEMO or username not in {one.username for one in DEMO_PEOPLE}:
        raise Http404
    person = get_object_or_404(Person, username=username, is_active=True)
    begin_session(request, person, door=True)
    return redirect(first_page(person))
