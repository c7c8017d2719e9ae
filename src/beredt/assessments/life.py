"""How many days a pack must have left to be of use: said by people for an item, and 0 where nobody has said it."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from beredt.actors.models import Person
from beredt.actors.no_patients import no_patients
from beredt.actors.permissions import Permission, require
from beredt.assessments.models import ItemLife
from beredt.audit.actions import record
from beredt.audit.versions import before_and_after, revise, write
from beredt.catalogue.models import Pack


def minimum_lives(packs: Collection[str], known: date | None = None) -> dict[str, int]:
    """The days by pack, of those that anybody has said something of, by now or when a past day ended."""
    rows = ItemLife.objects.known_on(known).filter(pack__in=packs)
    return dict(rows.values_list("pack_id", "minimum_life"))


@transaction.atomic
def set_minimum_life(person: Person, pack: Pack, days: int, *, why: str) -> ItemLife:
    """Says how many days a pack must have left; it holds for the whole item that the pack belongs to."""
    require(person, Permission.EDIT_CASES)
    no_patients(why)
    if days < 0:
        raise ValueError(f"days left are 0 or more: {days}")
    old = ItemLife.objects.current().filter(pack=pack).first()
    new = (
        write(ItemLife, person.actor, pack=pack, minimum_life=days, why=why.strip())
        if old is None
        else revise(old, person.actor, minimum_life=days, why=why.strip())
    )
    record(person.actor, "set_minimum_life", f"pack:{pack.varenummer}", reason=why, detail=before_and_after(old, new))
    return new
