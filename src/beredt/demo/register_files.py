"""Files of the registers: medicines with authorisation (FEST M30), those without, organisations and contacts."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from beredt.demo import contacts as demo_contacts
from beredt.demo.records import AS_OF, DemoFile, DemoPack, Place
from beredt.demo.substances import dosage_forms, form_named
from beredt.formats import contacts, fest, organisations, packs
from beredt.formats.fest import Coded

#: Where all ids of the demo are derived from, so that they stay from one building to the next.
_NAMESPACE = "https://beredt.invalid/demo/"
_LEGEMIDDEL, _VAKSINE = Coded("7", "Legemiddel"), Coded("6", "Vaksine")
_NOT_APPLIED_FOR = Coded("1", "Skal ikke søkes")
_PIECE, _MILLILITRE, _GRAM = Coded("stk", "stykk"), Coded("ml", "milliliter"), Coded("g", "gram")
_UNITS = {"stk": _PIECE, "ml": _MILLILITRE, "g": _GRAM, "dose": Coded("dose", "dose")}
#: A strength of one substance, such as "2,5 mg" or "10 mg/ml".
_STRENGTH = re.compile(r"([0-9]+(?:,[0-9]+)?) (mg|g|mikrog|IE|E|mmol|%)(?:/(ml|g|dose))?")
#: Prescription groups by the start of the ATC code; all else is group C.
_GROUPS = {"N02A": "A", "N06B": "A", "N07BC02": "A", "N05BA": "B", "N05CD": "B", "N05CF": "B", "N02AJ": "B", "A11": "F"}


def fest_extract(catalogue: Sequence[DemoPack]) -> fest.FestExtract:
    """The registered packs as the medicine register tells of them."""
    registered = [pack for pack in catalogue if pack.registered]
    products = {_product_key(pack): pack for pack in registered}
    return fest.FestExtract(
        fetched_at=datetime(AS_OF.year, AS_OF.month, AS_OF.day, 3, 0, 0),
        products=tuple(_product(pack) for pack in products.values()),
        packs=tuple(_pack(pack) for pack in registered),
        substances=tuple(
            fest.Substance(id=_id("virkestoff", atc), name=name)
            for atc, name in dict.fromkeys((pack.atc, pack.substance) for pack in registered)
        ),
        substitution_groups=tuple(
            fest.SubstitutionGroup(id=_id("byttegruppe", code), code=Coded(code, code), has_remark=False)
            for code in dict.fromkeys(pack.substitution_group for pack in registered)
            if code
        ),
    )


def _id(kind: str, *parts: str) -> str:
    return f"ID_{uuid5(NAMESPACE_URL, _NAMESPACE + '/'.join((kind, *parts)))}".upper()


def _product_key(pack: DemoPack) -> tuple[str, str, str, str, str]:
    return pack.atc, pack.name, pack.form, pack.strength, pack.holder


def _full_name(pack: DemoPack) -> str:
    short = form_named(pack.form).short
    return f"{pack.name} {short} {pack.strength}"


def _group(pack: DemoPack) -> Coded:
    code = next((group for start, group in _GROUPS.items() if pack.atc.startswith(start)), "C")
    return Coded(code, f"Reseptgruppe {code}")


def _form(pack: DemoPack) -> Coded:
    """The form under our own code: the register's code list is not at hand."""
    return Coded(str(9_001 + list(dosage_forms()).index(form_named(pack.form).code)), pack.form)


def _kind(pack: DemoPack) -> Coded:
    return _VAKSINE if pack.atc.startswith("J07") else _LEGEMIDDEL


def _product(pack: DemoPack) -> fest.Product:
    form = form_named(pack.form)
    return fest.Product(
        id=_id("merkevare", *_product_key(pack)),
        name=pack.name,
        name_form_strength=_full_name(pack),
        prescription_group=_group(pack),
        atc=Coded(pack.atc, pack.substance),
        form=_form(pack),
        form_long=form.name,
        preparation_type=_kind(pack),
        application=_NOT_APPLIED_FOR,
        holder=pack.holder,
        routes=(Coded(str(9_101 + sum(map(ord, form.route)) % 800), form.route),),
        ingredients=(_ingredient(pack),),
    )


def _ingredient(pack: DemoPack) -> fest.Ingredient:
    """The substance with its strength; a combination's strengths stand in the name only."""
    substance, found = _id("virkestoff", pack.atc), _STRENGTH.fullmatch(pack.strength)
    if not found:
        return fest.Ingredient(order=0, substance_id=substance)
    strength = fest.Strength(
        id=_id("styrke", pack.atc, pack.strength),
        substance_id=substance,
        value=fest.Quantity(Decimal(found[1].replace(",", ".")), found[2]),
        per=fest.Quantity(Decimal(1), found[3]) if found[3] else None,
    )
    return fest.Ingredient(order=0, strength_id=strength.id, strength=strength)


def _pack(pack: DemoPack) -> fest.Pack:
    form = form_named(pack.form)
    group = pack.substitution_group
    return fest.Pack(
        id=_id("pakning", pack.varenummer),
        varenummer=pack.varenummer,
        name_form_strength=_full_name(pack),
        prescription_group=_group(pack),
        gtins=(gtin(pack.varenummer),),
        atc=Coded(pack.atc, pack.substance),
        form=_form(pack),
        preparation_type=_kind(pack),
        application=_NOT_APPLIED_FOR,
        substitution=fest.Substitution(group_id=_id("byttegruppe", group)) if group else None,
        contents=(
            fest.PackContent(
                product_id=_id("merkevare", *_product_key(pack)),
                size=str(pack.pack_size),
                unit=_UNITS[pack.pack_unit],
                container=Coded(form.code, form.container),
                quantity=Decimal(pack.pack_size),
                count=1,
            ),
        ),
        marketed_from=pack.marketed_from,
    )


def gtin(varenummer: str) -> str:
    """A GTIN-13 of the range that GS1 keeps for use inside a company, with its check digit: nobody's product.

    >>> gtin("012345")
    '2000000123455'
    """
    digits = f"200000{varenummer}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def hand_packs(catalogue: Sequence[DemoPack]) -> tuple[packs.HandPack, ...]:
    """The unregistered packs, as a hospital pharmacy lists them."""
    return tuple(
        packs.HandPack(
            varenummer=pack.varenummer,
            name=pack.name,
            substance=pack.substance,
            atc=pack.atc,
            strength=pack.strength,
            form=pack.form,
            pack_size=Decimal(pack.pack_size),
            pack_unit=pack.pack_unit,
            holder=pack.holder,
            country=("DE", "SE", "DK", "FR", "GB", "IT")[int(pack.varenummer) % 6],
            ma_status=packs.MaStatus.FOREIGN if int(pack.varenummer) % 9 else packs.MaStatus.NONE,
            marketed_from=pack.marketed_from,
        )
        for pack in catalogue
        if not pack.registered
    )


def organisation_records(places: Sequence[Place]) -> tuple[organisations.Organisation, ...]:
    """The places as the list of organisations has them."""
    return tuple(
        organisations.Organisation(
            id=place.id,
            kind=organisations.OrganisationKind(place.kind),
            name=place.name,
            parent=place.parent or None,
            municipality=place.municipality or None,
            region=place.region or None,
            supplied_by=place.supplied_by or None,
        )
        for place in places
    )


def write_registers(catalogue: Sequence[DemoPack], places: Sequence[Place], folder: Path) -> list[DemoFile]:
    """Write the four files."""
    files = [
        DemoFile("fest", folder / "fest-demo.xml", source="dmp"),
        DemoFile("packs", folder / "pakninger-uten-mt.csv"),
        DemoFile("organisations", folder / "virksomheter.csv"),
        DemoFile("contacts", folder / "kontakter.csv"),
    ]
    fest.write_fest(files[0].path, fest_extract(catalogue))
    packs.write(files[1].path, hand_packs(catalogue))
    organisations.write(files[2].path, organisation_records(places))
    contacts.write(files[3].path, demo_contacts.contacts(places))
    return files
