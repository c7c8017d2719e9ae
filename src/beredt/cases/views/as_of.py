"""The day whose end a page describes."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from beredt.actors.pages import day_in
from beredt.supply.queries import newest_stock_day


def as_of_in(request: HttpRequest) -> date:
    """The day that the address asks for, else that of the newest stock count, else today."""
    return day_in(request.GET, "as_of") or newest_stock_day() or timezone.localdate()
