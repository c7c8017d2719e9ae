"""The pages that the bench asks for, and for each the one SELECT of the rows that it shows."""

from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from wsgiref.util import setup_testing_defaults

from case_world import AS_OF, MUCH
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from beredt.actors.models import Person
from beredt.actors.pages import PER_PAGE, allowed
from beredt.cases.models import Case, CasePack, Measure, Notice
from beredt.cases.queries import inbox, open_on
from beredt.cases.tabs import tabs_of
from beredt.journal.models import EntryContent
from beredt.tasks.models import Task

#: An open case of the usual length, with stock and use.
USUAL = "2026-B00012"


def pages() -> dict[str, str]:
    """The addresses by name. Tabs are those of the case page, whatever rooms have added."""
    cases = reverse("case_list")
    found = {
        "case_list": cases,
        "case_list_filtered": f"{cases}?q=tabletter&atc=N",
        "case_list_deep": f"{cases}?page=300",
        "case_list_sorted": f"{cases}?sort=title&page=20",
        "situation": reverse("situation"),
        "inbox": reverse("inbox"),
        "my_day": reverse("my_day"),
    }
    for tab in tabs_of("shortage"):
        found[f"tab_{tab.name}"] = reverse(tab.name, args=[USUAL])
    found["tab_journal_long"] = reverse("journal", args=[MUCH])
    return found


def _list(order: str, page: int = 1, **chosen: str) -> list[int]:
    rows = Case.objects.filter(**chosen).order_by(order, "number")
    return list(rows.values_list("pk", flat=True)[PER_PAGE * (page - 1) : PER_PAGE * page])


def _selects() -> dict[str, Callable[[], Any]]:
    """What each page shows, as one SELECT over indexed columns: a function that makes the query anew."""
    usual, much = Case.objects.get(number=USUAL).pk, Case.objects.get(number=MUCH).pk
    ids = {
        "case_list": _list("-start"),
        "case_list_filtered": _list("-start", title__icontains="tabletter", atc__startswith="N"),
        "case_list_deep": _list("-start", 300),
        "case_list_sorted": _list("title", 20),
        "situation": list(open_on(AS_OF).values_list("pk", flat=True)),
    }
    waiting = [notice.pk for notice in inbox()[:PER_PAGE]]
    mine = [task.pk for task in Task.objects.current()[:PER_PAGE]]
    found: dict[str, Callable[[], Any]] = {
        name: (lambda those=those: Case.objects.filter(pk__in=those)) for name, those in ids.items()
    }
    return found | {
        "inbox": lambda: Notice.objects.filter(pk__in=waiting).select_related("newest"),
        "my_day": lambda: Task.objects.filter(pk__in=mine),
        "tab_case": lambda: CasePack.objects.filter(case=usual),
        "tab_case_record": lambda: Measure.objects.filter(case=usual),
        "tab_case_tasks": lambda: Task.objects.filter(case=usual),
        "tab_journal": lambda: EntryContent.objects.filter(of__case=usual),
        "tab_journal_long": lambda: EntryContent.objects.filter(of__case=much).order_by("-of__number")[:PER_PAGE],
    }


@allowed()
def bare(request: HttpRequest, name: str) -> JsonResponse:
    """The rows as JSON."""
    return JsonResponse({"rows": list(SELECTS.get(name, SELECTS["tab_case_record"])().values())})


SELECTS: dict[str, Callable[[], Any]] = {}
urlpatterns = [path("", include("beredt.site.urls")), path("bench/<slug:name>", bare)]


class Site:
    """The site as a server runs it, asked by somebody who is logged in."""

    def __init__(self, person: Person) -> None:
        SELECTS.update(_selects())
        settings.ROOT_URLCONF = "case_pages"
        settings.ALLOWED_HOSTS = ["127.0.0.1"]
        self.handler = WSGIHandler()
        request = HttpRequest()
        request.session = SessionStore()
        login(request, person, backend="django.contrib.auth.backends.ModelBackend")
        request.session.save()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"

    def get(self, address: str) -> bytes:
        """The body of a page. Raises AssertionError where it is not shown."""
        where, _mark, query = address.partition("?")
        environ: dict[str, Any] = {"PATH_INFO": where, "QUERY_STRING": query, "HTTP_COOKIE": self.cookie}
        setup_testing_defaults(environ)
        environ |= {"HTTP_HOST": "127.0.0.1", "wsgi.input": BytesIO(), "REMOTE_ADDR": "127.0.0.1"}
        told = SimpleNamespace(status="")

        def start(status: str, _headers: Any, _info: Any = None) -> None:
            told.status = status

        response = self.handler(environ, start)
        body = b"".join(response)
        response.close()
        assert told.status.startswith("200"), (address, told.status)
        return body

    def queries(self, address: str) -> int:
        """How many questions a page asks the database."""
        with CaptureQueriesContext(connection) as asked:
            self.get(address)
        return len(asked)
