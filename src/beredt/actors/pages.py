"""What the pages of every room share: the permission a page needs, lists in parts, and tables as files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import wraps
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, may_somewhere, require
from beredt.figures.tables import Column, Row, to_csv, to_xlsx

View = Callable[..., HttpResponseBase]

#: Rows of a list on one page.
PER_PAGE = 50
FILE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def allowed(permission: Permission = Permission.READ, *, somewhere: bool = False) -> Callable[[View], View]:
    """Opens a view only to those who have the permission; everyone else meets the page for 403.

    With `somewhere` it is enough to have it for one organisation: the view must then ask again for the one at hand.
    The guard is told of on the view, for the table of access.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not (somewhere and may_somewhere(request.user, permission)):
                require(request.user, permission)
            return view(request, *args, **kwargs)

        guarded.guard = (permission, somewhere)  # type: ignore[attr-defined]
        return guarded

    return decorate


def person_of(request: HttpRequest) -> Person:
    """Who asks, in a view behind `allowed`, which lets nobody through but a person with a role."""
    return cast(Person, request.user)


def part_of(request: HttpRequest, rows: Any) -> Page:
    """The part of a list that `?page=` asks for; the nearest there is where that one is not."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def wanted_file(request: HttpRequest) -> str | None:
    """csv or xlsx where `?format=` asks for the list as a file."""
    chosen = request.GET.get("format", "")
    return chosen if chosen in FILE_TYPES else None


def table_file(columns: Sequence[Column], rows: Iterable[Row], *, name: str, title: str, kind: str) -> HttpResponse:
    """A table as a file to download, `name` without its ending."""
    content = to_csv(columns, rows) if kind == "csv" else to_xlsx(columns, rows, title)
    return HttpResponse(
        content,
        content_type=FILE_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def day_in(query: Mapping[str, str], key: str) -> date | None:
    """A day of an address, ISO or as 21.11.2024; None where it is not there or not a day."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        with suppress(ValueError):
            return datetime.strptime(query.get(key, "").strip(), form).date()
    return None


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page, as one types."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"
