"""What the pages call things: verdicts, what is missing, pools, reasons and statuses, in the reader's language."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from beredt.assessments.request import Missing
from beredt.formats.reasons import Reason
from beredt.outlook.duration import Basis

VERDICTS = {
    "fails": lazy("Varer trolig ikke"),
    "uncertain": lazy("Usikkert"),
    "unknown": lazy("Ukjent"),
    "lasts": lazy("Varer trolig"),
}
VERDICT_MEANINGS = {
    "fails": lazy("under 50 % sannsynlig at lageret varer til mangelen er over"),
    "uncertain": lazy("mellom 50 og 95 % sannsynlig"),
    "unknown": lazy("data mangler, så ingen kan si det"),
    "lasts": lazy("minst 95 % sannsynlig"),
}
#: Designsystemet's colour of each verdict; the words always stand beside the colour.
VERDICT_COLOURS = {"fails": "danger", "uncertain": "warning", "unknown": "neutral", "lasts": "success"}

#: What is missing, and what to do about it.
MISSING = {
    Missing.STOCK: (lazy("lagertall"), lazy("Be grossister og sykehusapotek om lagerliste, og last den opp.")),
    Missing.USE: (lazy("forbruk"), lazy("Last opp forbruk for minst én periode det siste året.")),
    Missing.ORDERS: (
        lazy("bestillinger"),
        lazy(
            "Ingen har sendt liste over bestillinger. Svaret regner med at ingenting kommer. Be grossistene om listen."
        ),
    ),
    Missing.DAYS_OUT: (
        lazy("dager uten lager"),
        lazy("Forbruket er ikke rettet for dager uten lager. Be om at kolonnen days_out fylles ut."),
    ),
    Missing.END: (lazy("når mangelen er over"), lazy("Be leverandøren om en sluttdato.")),
    Missing.PROMISE: (
        lazy("lovet slutt"),
        lazy("Leverandøren har ikke oppgitt sluttdato. Varigheten er anslått fra tidligere saker."),
    ),
    Missing.EXPIRY: (
        lazy("utløpsdato"),
        lazy("Pakninger uten utløpsdato regnes ikke med. Be avsenderen om datoen."),
    ),
    Missing.PROBABILITY: (
        lazy("sannsynlighet for leveranse"),
        lazy("Bestillinger uten oppgitt sannsynlighet regnes ikke med. Be avsenderen om et anslag."),
    ),
    Missing.PACK_SIZE: (
        lazy("pakningsstørrelse"),
        lazy("Pakninger av ukjent størrelse er regnet som like store. Rett størrelsen i legemiddelregisteret."),
    ),
    Missing.OLD_STOCK: (lazy("nye lagertall"), lazy("Minst ett lagertall er over 14 dager gammelt. Be om et nytt.")),
    Missing.USERS_STOCK: (
        lazy("lageret hos brukerne"),
        lazy("Det som ligger hos minst en firedel av dem som bruker det, har ingen talt. Det kan være mer enn vi ser."),
    ),
    Missing.PACKS: (lazy("pakninger"), lazy("Saken har ingen kjente pakninger. Knytt varenumre til saken.")),
}

POOLS = {
    "wholesaler_free": lazy("Grossist, fritt lager"),
    "wholesaler_obligation": lazy("Grossist, lagringsplikt"),
    "b180": lazy("B180 spesialist"),
    "fokus": lazy("Fokuslisten"),
    "b20": lazy("B20"),
    "regional": lazy("Regionalt lager"),
    "hospital": lazy("Sykehus"),
    "pharmacy": lazy("Apotek"),
    "other": lazy("Andre lagerholdere"),
}
#: Whether packs count in the answer, and why not.
CONDITIONS = {
    "usable": lazy("Brukbar"),
    "blocked": lazy("Sperret"),
    "reserved": lazy("Reservert"),
    "expired": lazy("Utløpt"),
    "unknown_expiry": lazy("Ukjent utløpsdato"),
}

REASONS: dict[str, Any] = {
    Reason.MANUFACTURING: lazy("Produksjonsproblemer"),
    Reason.SHIPPING_DELAY: lazy("Forsinket levering"),
    Reason.DEMAND_RISE: lazy("Økt etterspørsel"),
    Reason.QUALITY_GMP: lazy("Kvalitetsproblemer"),
    Reason.ACTIVE_INGREDIENT: lazy("Mangel på virkestoff"),
    Reason.COMPONENT: lazy("Mangel på hjelpestoff eller emballasje"),
    Reason.OTHER: lazy("Annet"),
    Reason.RELOCATION: lazy("Flytting eller ombygging av produksjon"),
    Reason.MA_TRANSFER: lazy("Overføring av markedsføringstillatelse"),
    Reason.TENDER_CHANGE: lazy("Anbuds- eller avtaleskifte"),
    Reason.KNOCK_ON: lazy("Følge av annen mangel"),
    Reason.EXPIRY_REPLACEMENT: lazy("Utskifting av utløpt lager"),
    Reason.DISASTER: lazy("Naturhendelse eller ulykke"),
    Reason.REGULATORY_EXPORT: lazy("Regulatoriske forhold eller eksport"),
    Reason.COMMERCIAL: lazy("Kommersielle forhold"),
    Reason.MARKET_SHORTAGE: lazy("Generell mangel i markedet"),
    Reason.FEW_MAKERS: lazy("Få produsenter eller sammenslåing"),
    Reason.POLITICAL: lazy("Politisk uro"),
    Reason.UNKNOWN: lazy("Ikke oppgitt"),
}
REPORT_STATUSES = {
    "anticipated": lazy("Ventet"),
    "actual": lazy("Pågår"),
    "avoided": lazy("Avverget"),
    "resolved": lazy("Avsluttet"),
    "to_be_discontinued": lazy("Skal avregistreres"),
    "discontinued": lazy("Avregistrert"),
    "reversed": lazy("Trukket"),
    "unknown": lazy("Ukjent"),
}
#: How the end of the shortage was forecast.
BASES = {
    Basis.REGRESSION.name: lazy("årsak, leverandør og løfte i tidligere mangler, og hvor lenge denne har vart"),
    Basis.PROMISE.name: lazy("leverandørens løfte, justert for hvor mye slike løfter pleier å gli"),
    Basis.HISTORY.name: lazy("hvor lenge tidligere mangler har vart"),
    Basis.MIXTURE.name: lazy("leverandørens løfte og hvor lenge tidligere mangler har vart"),
    Basis.STATED.name: lazy("leverandørens løfte, slik det står"),
    Basis.UNKNOWN.name: lazy("ukjent"),
}
WATERFALL = {
    "on_hand": lazy("Lager på hånd, som om intet utløp"),
    "expiry": lazy("Utløper før bruk"),
    "minimum_life": lazy("Har for kort holdbarhet igjen"),
    "closed": lazy("Ligger i lagre som ikke er åpne, eller må bli liggende"),
    "deliveries": lazy("Bekreftede leveranser"),
    "release": lazy("Frigitte beredskapslagre"),
    "restriction": lazy("Restriksjoner på bruk"),
    "surge": lazy("Etterspørsel som øker eller faller"),
}


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{100 * share:.0f}{_space()}%"


def chance(probability: float) -> str:
    """A simulated chance in whole per cent; never told as a certainty, which no simulation shows."""
    if probability < 0.005:
        return _("under 1%(space)s%%") % {"space": _space()}
    if probability >= 0.995:
        return _("over 99%(space)s%%") % {"space": _space()}
    return percent(probability)


def _space() -> str:
    return "" if get_language() == "en" else "\u00a0"


def rate(per_day: float) -> str:
    """Packs a day, or in thirty days where a day uses less than one."""
    if per_day >= 1:
        return _("%(packs)s pakninger om dagen") % {"packs": decimal(per_day)}
    return _("%(packs)s pakninger på 30 dager") % {"packs": decimal(30 * per_day)}


def day(value: date | None) -> str:
    """A day as the reader writes it; a dash where there is none."""
    return date_format(value, "SHORT_DATE_FORMAT") if value else "–"


def days(count: int) -> str:
    """So many days."""
    return ngettext("%(count)s dag", "%(count)s dager", count) % {"count": whole(count)}


def whole(number: float) -> str:
    """A whole number with its thousands parted."""
    return f"{number:,.0f}".replace(",", "," if get_language() == "en" else "\u00a0").replace("-", "\u2212")


def decimal(number: float, places: int = 1) -> str:
    """A number with decimals."""
    text = f"{number:,.{places}f}"
    return text if get_language() == "en" else text.replace(",", "\u00a0").replace(".", ",").replace("-", "\u2212")
