"""Writes to the catalogue that people make: packs that the register lacks."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from beredt.actors.models import Person
from beredt.actors.permissions import Permission, require
from beredt.audit.actions import record
from beredt.catalogue.models import MaStatus, Medicine, Pack, Substance, SubstitutionGroup
from beredt.formats.packs import HandPack
from beredt.formats.packs import MaStatus as ListStatus
from beredt.formats.problems import Code, Problem, Refused

STATUS = {
    ListStatus.NONE: MaStatus.UNREGISTERED,
    ListStatus.FOREIGN: MaStatus.UNREGISTERED,
    ListStatus.EXEMPTION: MaStatus.EXEMPTION,
}


def save_own_packs(packs: Iterable[HandPack]) -> dict[str, Any]:
    """Adds packs of our own, or changes them. Raises Refused for a varenummer that the register itself holds."""
    added = changed = 0
    rows = list(packs)
    taken = set(
        Pack.objects.filter(varenummer__in=[row.varenummer for row in rows], origin=Pack.Origin.FEST).values_list(
            "varenummer", flat=True
        )
    )
    if taken:
        raise Refused(Problem(Code.DUPLICATE_KEY, field="varenummer", value=number) for number in sorted(taken))
    for row in rows:
        medicine, _new = Medicine.objects.update_or_create(
            id=f"own:{row.varenummer}",
            defaults={
                "name": row.name,
                "name_form_strength": f"{row.name} {row.form} {row.strength}",
                "atc": row.atc or "",
                "form": row.form,
                "strength": row.strength,
                "holder": row.holder,
                "ma_status": STATUS[row.ma_status],
                "substances": [row.substance],
            },
        )
        Substance.objects.get_or_create(id=f"own:{row.substance.lower()}", defaults={"name": row.substance})
        group = None
        if row.substitution_group:
            group, _new = SubstitutionGroup.objects.get_or_create(
                id=f"own:{row.substitution_group}", defaults={"name": row.substitution_group}
            )
        _pack, new = Pack.objects.update_or_create(
            varenummer=row.varenummer,
            defaults={
                "origin": Pack.Origin.OWN,
                "medicine": medicine,
                "name": f"{row.name} {row.form} {row.strength}",
                "pack_size": row.pack_size,
                "pack_unit": row.pack_unit,
                "gtins": list(row.gtin),
                "substitution_group": group,
                "country": row.country,
                "marketed_from": row.marketed_from,
                "ended_on": row.ended,
            },
        )
        added += new
        changed += not new
    return {"packs": added + changed, "added": added, "changed": changed}


@transaction.atomic
def add_own_pack(person: Person, pack: HandPack) -> None:
    """A caseworker enters one pack by hand."""
    require(person, Permission.EDIT_CATALOGUE)
    save_own_packs([pack])
    record(person.actor, "enter_pack", f"pack:{pack.varenummer}", detail={"name": pack.name, "atc": pack.atc})
