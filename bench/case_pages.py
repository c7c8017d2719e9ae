"""The pages that the bench asks for, and beside each a view that does nothing but read the rows that it shows."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any
from wsgiref.util import setup_testing_defaults

from case_rows import Rows, read, rows_of_pages
from case_world import MUCH, USUAL
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from beredt.actors.models import Person
from beredt.actors.pages import allowed
from beredt.audit.actions import record
from beredt.cases.tabs import tabs_of


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


@allowed()
def bare(request: HttpRequest, name: str) -> JsonResponse:
    """The rows as JSON."""
    return JsonResponse({"rows": read(ROWS[name])})


#: The rows of each page, once they are known.
ROWS: dict[str, list[Rows]] = {}
urlpatterns = [path("", include("beredt.site.urls")), path("bench/<slug:name>", bare)]


class Site:
    """The site as a server runs it, asked by somebody who is logged in."""

    def __init__(self, person: Person) -> None:
        ROWS.update(rows_of_pages(person))
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

    def act(self) -> None:
        """Something happens: whatever was reckoned before is out of date."""
        with transaction.atomic():
            record("system:bench", "bench", "bench:page")

    def queries(self, address: str) -> int:
        """How many questions a page asks the database."""
        with CaptureQueriesContext(connection) as asked:
            self.get(address)
        return len(asked)
