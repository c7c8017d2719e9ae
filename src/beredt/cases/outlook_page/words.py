"""What the outlook's page calls things: what can be decided, what the answer turns on, and what is assumed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from beredt.assessments.outlook_answer import Option
from beredt.cases.words import POOLS, percent, whole

#: The chance of lasting that is aimed at.
TARGET = 0.95

#: What the answer turns on, by the outlook's names.
TURNS_ON = {
    "end": lazy("Når mangelen er over"),
    "demand": lazy("Behovet"),
    "deliveries": lazy("Om bestillingene kommer"),
    "delays": lazy("Hvor sent bestillingene kommer"),
    "expiry": lazy("Utløpsdatoene"),
    "stock": lazy("Lagertallene"),
    "compliance": lazy("Hvor godt begrensninger følges"),
    "surge": lazy("Hamstring"),
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
    share = percent(option.allowed) if option.allowed is not None else ""
    pool = str(POOLS.get(option.pool or option.label, option.label))
    packs = "" if option.packs is None else whole(option.packs)
    words = {
        "nothing": _("Gjør ingenting nytt"),
        "restriction": _("Begrens bruken til %(share)s av i dag"),
        "release": _("Frigi: %(pool)s"),
        "release_and_restriction": _("Frigi %(pool)s og begrens bruken til %(share)s"),
        "packs": _("Skaff %(packs)s pakninger"),
        "shelf_life": _("Forleng holdbarheten"),
        "rotation": _("Flytt pakninger mellom regionene"),
    }
    return words.get(option.kind, option.label) % {"share": share, "pool": pool, "packs": packs}
