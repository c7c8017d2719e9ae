"""What the outlook's page calls things: what can be decided, what the answer turns on, and what is assumed."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from beredt.assessments.outlook_answer import Option, Sensitivity
from beredt.assessments.outlook_result import ARRIVAL
from beredt.cases.words import POOLS, day, days, percent, rate, whole

#: The chance of lasting that is aimed at.
TARGET = 0.95

#: What the answer turns on, by the outlook's names.
TURNS_ON = {
    "end": lazy("Når mangelen er over"),
    "demand": lazy("Behovet"),
    "delivery": lazy("Bestilling %(label)s"),
    "undated": lazy("Pakninger uten utløpsdato"),
    "compliance": lazy("Hvor godt begrensningen følges"),
    "pool": lazy("Frigjøring: %(label)s"),
}
ASSUMPTIONS = {
    "delays": lazy(
        "Leveransene er for få til å lære av: halvparten av det som kommer er antatt å komme på dagen, resten i snitt "
        "to uker for sent."
    ),
    "delays_learnt": lazy("Forsinkelser er lært av leveranser som har kommet."),
    "minimum_life_none": lazy("En pakning kan brukes til og med dagen før utløp; ingen trenger den lenger."),
    "moves_all": lazy("Alle som ikke får, prøver et alternativ. Det belaster alternativene mest."),
    "shares_by_use": lazy("De som bytter, fordeler seg slik alternativene brukes i dag."),
    "regular_supply": lazy("Alternativer uten egen mangelsak får like mye inn som de bruker."),
    "conversion_by_size": lazy(
        "Noen alternativer er regnet om etter pakningsstørrelse, fordi styrkene ikke kan sammenlignes."
    ),
    "undated_left_out": lazy("Pakninger uten utløpsdato er ikke regnet med."),
}
SOURCES = {
    "stock": lazy("Lagertall"),
    "deliveries": lazy("Bestillinger"),
    "use": lazy("Forbruk"),
}
#: How demand was forecast. Another name is that of the forecasting library's own model.
MODELS = {"rate": lazy("jevnt forbruk det siste året"), "": lazy("ukjent")}


def option_in_words(option: Option) -> str:
    """What would be done, short enough for a table."""
    words = {
        "nothing": _("Gjør ingenting nytt"),
        "restriction": _("Begrens bruken til %(share)s av i dag"),
        "release": _("Frigi: %(pool)s"),
        "release_and_restriction": _("Frigi %(pool)s og begrens bruken til %(share)s"),
        "substitutes": _("Ta i bruk erstatning, så %(share)s av bruken blir igjen"),
        "packs": _("Skaff %(packs)s pakninger til om %(arrival)s"),
        "shelf_life": _("Forleng holdbarheten med %(life)s"),
        "rotation": _("Flytt pakninger mellom regionene"),
    }
    kind = option.kind
    if kind == "release_and_restriction" and option.allowed is not None and option.allowed > 0.995:
        kind = "release"
    return words.get(kind, option.label) % {
        "share": "" if option.allowed is None else percent(option.allowed),
        "pool": pools_in_words(option.pool or ""),
        "packs": "" if option.packs is None else whole(option.packs),
        "arrival": days(ARRIVAL),
        "life": days(option.life or 0),
    }


def pools_in_words(pools: str) -> str:
    """The names of some pools, given as the outlook has them, parted by commas."""
    return ", ".join(str(POOLS.get(pool, pool)) for pool in pools.split(", "))


def turns_on(swing: Sensitivity) -> str:
    """One thing that the answer turns on."""
    number = f"{int(swing.label) + 1}" if swing.label.isdecimal() else pools_in_words(swing.label)
    return str(TURNS_ON.get(swing.name, swing.name)) % {"label": number}


def value_in_words(swing: Sensitivity, value: str) -> str:
    """One of the two values that it is moved to."""
    if swing.unit == "day":
        return day(date.fromisoformat(value)) if value else _("etter et år")
    amount = float(value)
    if swing.unit == "packs a day":
        return rate(amount)
    if swing.unit == "share":
        return percent(amount)
    nothing = {"delivery": _("kommer ikke"), "undated": _("teller ikke"), "pool": _("stengt")}
    if not amount:
        return nothing.get(swing.name, whole(amount))
    return ngettext("%(count)s pakning", "%(count)s pakninger", int(amount)) % {"count": whole(amount)}
