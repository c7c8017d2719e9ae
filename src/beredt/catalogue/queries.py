"""Reads of the catalogue for its pages."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from beredt.catalogue.models import Atc, MaStatus, Medicine, Pack
from beredt.figures.tables import Column, Kind


@dataclass(frozen=True, slots=True)
class AtcGroup:
    """A main group of ATC, with how many of a list are in it."""

    code: str
    name: str
    count: int


def atc_groups(codes: Iterable[str]) -> list[AtcGroup]:
    """The main groups among some codes, in order of the letter."""
    counted = Counter(code[:1] for code in codes if code)
    names = dict(Atc.objects.filter(code__in=counted).values_list("code", "name"))
    return [AtcGroup(code, names.get(code, ""), count) for code, count in sorted(counted.items())]


@dataclass(frozen=True, slots=True)
class PackChoice:
    """What the address of the list asks to see. Empty means all."""

    text: str = ""
    atc: str = ""
    status: str = ""
    origin: str = ""
    ended: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "PackChoice":
        """From the query of an address; what is not known there counts as not asked."""
        status, origin = query.get("status", ""), query.get("origin", "")
        return cls(
            text=query.get("q", "").strip(),
            atc=query.get("atc", "").strip().upper(),
            status=status if status in MaStatus.values else "",
            origin=origin if origin in Pack.Origin.values else "",
            ended=query.get("ended") == "1",
        )


def packs(choice: PackChoice) -> QuerySet[Pack]:
    """The packs of a choice, by name. Packs that the register no longer holds only where asked for."""
    found = Pack.objects.select_related("medicine").order_by("name", "varenummer")
    if not choice.ended:
        found = found.filter(ended_on__isnull=True)
    for word in choice.text.split():
        named = Atc.objects.filter(name__icontains=word).values("code")
        found = found.filter(
            Q(name__icontains=word)
            | Q(varenummer__startswith=word)
            | Q(medicine__name_form_strength__icontains=word)
            | Q(medicine__substances__icontains=word)
            | Q(medicine__atc__istartswith=word)
            | Q(medicine__atc__in=named)
            | Q(medicine__holder__icontains=word)
        )
    if choice.atc:
        found = found.filter(medicine__atc__startswith=choice.atc)
    if choice.status:
        found = found.filter(medicine__ma_status=choice.status)
    if choice.origin:
        found = found.filter(origin=choice.origin)
    return found


def groups_in_catalogue() -> list[AtcGroup]:
    """The main groups of all medicines."""
    return atc_groups(Medicine.objects.values_list("atc", flat=True))


def columns() -> list[Column]:
    """The columns of the list as a file."""
    return [
        Column("varenummer", _("Varenummer")),
        Column("name", _("Pakning")),
        Column("size", _("Størrelse"), Kind.NUMBER),
        Column("unit", _("Enhet")),
        Column("substances", _("Virkestoff")),
        Column("atc", _("ATC-kode")),
        Column("holder", _("Innehaver")),
        Column("status", _("Markedsføringstillatelse")),
        Column("origin", _("Kilde")),
        Column("country", _("Land")),
        Column("group", _("Byttegruppe")),
        Column("marketed_from", _("Markedsført fra"), Kind.DATE),
        Column("temporarily_out", _("Midlertidig utgått"), Kind.DATE),
        Column("ended_on", _("Ute av registeret"), Kind.DATE),
    ]


def rows(found: QuerySet[Pack]) -> list[dict[str, object]]:
    """The packs as rows of the file."""
    return [
        {
            "varenummer": pack.varenummer,
            "name": pack.name,
            "size": pack.pack_size,
            "unit": pack.pack_unit,
            "substances": ", ".join(pack.medicine.substances),
            "atc": pack.medicine.atc,
            "holder": pack.medicine.holder,
            "status": pack.medicine.get_ma_status_display(),
            "origin": pack.get_origin_display(),
            "country": pack.country,
            "group": pack.substitution_group_id or "",
            "marketed_from": pack.marketed_from,
            "temporarily_out": pack.temporarily_out,
            "ended_on": pack.ended_on,
        }
        for pack in found
    ]
