"""Items: packs that are planned together because they replace one another freely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from beredt.catalogue.models import Pack


@dataclass(frozen=True, slots=True)
class Item:
    """The packs of an item with their sizes in dose units; None where the size is unknown."""

    sizes: Mapping[str, Decimal | None]


def items_of(packs_by_subject: Mapping[str, Sequence[str]]) -> dict[str, Item]:
    """The item of each subject: its packs and all packs of their substitution groups, in two queries."""
    named = {number for packs in packs_by_subject.values() for number in packs}
    own = {
        number: (group, size)
        for number, group, size in Pack.objects.filter(varenummer__in=named).values_list(
            "varenummer", "substitution_group_id", "pack_size"
        )
    }
    groups: dict[str, dict[str, Decimal | None]] = {}
    wanted = {group for group, _size in own.values() if group}
    for number, group, size in Pack.objects.filter(substitution_group__in=wanted).values_list(
        "varenummer", "substitution_group_id", "pack_size"
    ):
        groups.setdefault(str(group), {})[number] = size
    items = {}
    for subject, packs in packs_by_subject.items():
        sizes: dict[str, Decimal | None] = {}
        for number in packs:
            if number in own:
                group, size = own[number]
                sizes |= {number: size} | groups.get(group or "", {})
        items[subject] = Item(dict(sorted(sizes.items())))
    return items
