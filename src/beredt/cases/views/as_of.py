"""The day whose end a page describes, and the day whose knowledge it uses, as the address asks for them.

`?as_of=` a past day is that day as it stood; with `known=now` it is that day by what is known now. `?known=` a past day
is the page as it was shown then, where nothing else is asked.
"""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from beredt.actors.pages import day_in
from beredt.cases.days import Days
from beredt.supply.queries import default_day

#: Says that a past day is to be shown by what is known now.
NOW = "now"


def as_of_in(request: HttpRequest) -> date:
    """The day that the address asks for, else the default one by what is known."""
    return day_in(request.GET, "as_of") or default_day(known_in(request))


def known_in(request: HttpRequest) -> date | None:
    """The past day that the address asks for: the page then shows what was known when it ended. None is now."""
    if request.GET.get("known") == NOW:
        return None
    asked = day_in(request.GET, "known") or day_in(request.GET, "as_of")
    return asked if asked and asked < timezone.localdate() else None


def days_in(request: HttpRequest) -> Days:
    """Both days, and how links keep them."""
    asked = {name: day.isoformat() for name in ("as_of", "known") if (day := day_in(request.GET, name))}
    if request.GET.get("known") == NOW:
        asked["known"] = NOW
    return Days(as_of_in(request), known_in(request), tuple(asked.items()))
