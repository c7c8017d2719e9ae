"""The definitions of shortage in words, and what each cannot see."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from beredt.cases.definitions import Count, count_under_all

#: Name, and what it counts.
WORDS = {
    "mangelsenteret": (_("Mangelsenteret"), _("Saker som er registrert i året eller overført til det.")),
    "hma_ema": (
        _("HMA/EMA"),
        _("Tilgangen dekker ikke behovet nasjonalt, eller ventes ikke å gjøre det. Avregistrering telles ikke."),
    ),
    "dmp_notice": (
        _("Melding til DMP"),
        _("Det som innehaveren av markedsføringstillatelsen har meldt, også avregistrering."),
    ),
    "ansm": (_("ANSM, Frankrike"), _("Brudd som har vart i minst 72 timer.")),
    "famhp": (_("FAMHP, Belgia"), _("Innehaveren kan ikke levere tre dager på rad.")),
    "tga": (
        _("TGA, Australia"),
        _("Tilgangen dekker ikke, eller vil trolig ikke dekke, behovet en gang de neste seks månedene."),
    ),
}
BLIND_SPOTS = {
    "never_reported": _("Mangler som ingen har meldt, særlig av uregistrerte legemidler."),
    "no_case": _("Meldinger som ikke er tatt inn som sak."),
    "regional": _("Om mangelen er nasjonal eller bare regional: registeret skiller ikke."),
    "no_duty": _("Uregistrerte legemidler: ingen har plikt til å melde."),
    "not_notified": _("Mangler som innehaveren ikke meldte."),
    "unlinked": _("Meldinger som ikke er knyttet til en sak."),
    "pharmacy": _("Det enkelte apotek: bruddet regnes fra sakens start til dens slutt."),
    "expected": _("Mangler som er ventet og ikke begynt."),
    "working_days": _("Om dagene var virkedager."),
    "ahead_of_case": _("Mangler som var ventet, men ble sak først etter året."),
}


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """A definition on the page of statistics."""

    name: str
    meaning: str
    since: date
    used: bool
    cases: int
    also_counted: int
    left_out: int
    cannot_see: tuple[str, ...]


def definition_rows(year: int) -> list[DefinitionRow]:
    """The same cases of a year under each definition."""
    return [_row(count) for count in count_under_all(year)]


def _row(count: Count) -> DefinitionRow:
    name, meaning = WORDS[count.definition.key]
    return DefinitionRow(
        name=str(name),
        meaning=str(meaning),
        since=count.definition.first,
        used=count.used,
        cases=count.cases,
        also_counted=count.also_counted,
        left_out=count.left_out,
        cannot_see=tuple(str(BLIND_SPOTS[code]) for code in count.definition.cannot_see),
    )
