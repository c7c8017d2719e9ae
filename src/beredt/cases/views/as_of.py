"""The day whose end a page describes, and the day whose knowledge it uses."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from beredt.actors.pages import day_in
from beredt.supply.queries import newest_stock_day


def as_of_in(request: HttpRequest) -> date:
    """The day that the address asks for, else that of the newest stock count, else today."""
    return day_in(request.GET, "as_of") or newest_stock_day() or timezone.localdate()


def known_in(request: HttpRequest) -> date | None:
    """The past day that the address asks for: the page then shows what was known when it ended. None is now."""
    asked = day_in(request.GET, "as_of")
    return asked if asked and asked < timezone.localdate() else None
