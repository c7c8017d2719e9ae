"""From a figure to its files: which data deliveries the figures of a case were read from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q

from beredt.actors.models import Organisation
from beredt.assessments.request import ItemSupply
from beredt.cases.case_stock import stock_days
from beredt.intake.history import counting
from beredt.intake.models import Delivery, Kind


@dataclass(frozen=True, slots=True)
class Sender:
    """The files of one sender behind the use: how many, and the days that they cover."""

    id: str
    name: str
    files: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Sources:
    """The files behind the stock, the orders and the use of one item."""

    stock: tuple[Delivery, ...]
    orders: tuple[Delivery, ...]
    use: tuple[Sender, ...]
    use_files: int
    window: tuple[date, date]


def sources_of(supply: ItemSupply) -> Sources:
    """The deliveries that the item's figures were read from, of those that counted when these were known."""
    orders = sorted({(order.sender, order.list_date) for order in supply.expected})
    senders = _use_senders(supply)
    return Sources(
        stock=_deliveries(Kind.STOCK, stock_days(supply.stock), supply.known),
        orders=_deliveries(Kind.DELIVERIES, orders, supply.known),
        use=senders,
        use_files=sum(sender.files for sender in senders),
        window=supply.window,
    )


def _deliveries(kind: str, told: Iterable[tuple[str, date]], known: date | None) -> tuple[Delivery, ...]:
    wanted = Q(pk__in=[])
    for sender, day in told:
        wanted |= Q(sender=sender, first__lte=day, last__gte=day)
    return tuple(counting(known).filter(wanted, kind=kind).order_by("sender", "-last"))


def _use_senders(supply: ItemSupply) -> tuple[Sender, ...]:
    places = sorted({row.place for row in supply.places})
    if not places:
        return ()
    first, last = supply.window
    found: list[Any] = list(
        counting(supply.known)
        .filter(kind=Kind.USE, first__lte=last, last__gte=first, scope__overlap=places)
        .values("sender")
        .annotate(files=Count("id"), start=Min("first"), stop=Max("last"))
        .order_by("sender")
    )
    names = dict(Organisation.objects.filter(id__in=[row["sender"] for row in found]).values_list("id", "name"))
    return tuple(
        Sender(row["sender"], names.get(row["sender"], row["sender"]), row["files"], row["start"], row["stop"])
        for row in found
    )
