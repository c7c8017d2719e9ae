"""What the report calls things, and how it writes numbers, in the reader's language."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from beredt.cases.words import decimal, whole

#: ATC's main groups, where the catalogue holds no name of them.
ATC_GROUPS = {
    "A": lazy("Fordøyelsesorganer og stoffskifte"),
    "B": lazy("Blod og bloddannende organer"),
    "C": lazy("Hjerte og kretsløp"),
    "D": lazy("Dermatologiske midler"),
    "G": lazy("Urogenitalsystem og kjønnshormoner"),
    "H": lazy("Hormoner til systemisk bruk"),
    "J": lazy("Antiinfektiver til systemisk bruk"),
    "L": lazy("Antineoplastiske og immunmodulerende midler"),
    "M": lazy("Muskler og skjelett"),
    "N": lazy("Nervesystemet"),
    "P": lazy("Antiparasittære midler"),
    "R": lazy("Respirasjonsorganer"),
    "S": lazy("Sanseorganer"),
    "V": lazy("Varia"),
}
POSTS = {
    "physician": lazy("Overleger, kliniske farmakologer"),
    "pharmacist": lazy("Sykehusfarmasøyter"),
    "adviser": lazy("Spesialrådgiver og overlege, delt med en annen seksjon"),
}
MONEY_KINDS = {"funding": lazy("Tildeling"), "cost": lazy("Kostnad")}
MONEY = {
    "grant": lazy("Årlig tildeling til drift, gjennom Oslo universitetssykehus HF"),
    "personnel": lazy("Personell"),
    "travel": lazy("Reiser"),
    "courses": lazy("Kurs og seminarer"),
    "expertise": lazy("Frikjøp av fagkompetanse"),
    "website": lazy("Nettsted"),
}
CHAPTERS = {
    "directors": lazy("Med anbefaling fra fagdirektørene"),
    "other": lazy("Andre saker"),
}
PLACES = {
    "only": lazy("Eneste"),
    "first": lazy("Første"),
    "between": lazy("Mellom"),
    "last": lazy("Siste"),
}


def group_name(code: str, names: dict[str, str]) -> str:
    """The name of a main group: the catalogue's, else our own."""
    return names.get(code) or str(ATC_GROUPS.get(code, ""))


def percentage(count: int, total: int) -> str:
    """32 of 392 as 8,2 %: one decimal, halves up; a dash of nothing."""
    if not total:
        return "–"
    share = (Decimal(100 * count) / Decimal(total)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{decimal(float(share))}{'' if get_language() == 'en' else chr(160)}%"


def fraction(count: int, total: int) -> str:
    """A share with what it is a share of, so that the reader can count after: 32 av 392 (8,2 %)."""
    return _("%(count)s av %(total)s (%(share)s)") % {
        "count": whole(count),
        "total": whole(total),
        "share": percentage(count, total),
    }


def number(value: float | None) -> str:
    """A whole number as such, another with one decimal; "ukjent" where there is none."""
    if value is None:
        return _("ukjent")
    return whole(value) if value == int(value) else decimal(value)


def listed(names: list[str]) -> str:
    """L, N og J."""
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s og %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}
