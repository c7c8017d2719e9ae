"""The three states of a case, and what may happen to it. HMA/EMA's terms; the words of the interface are bokmål."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ShortageState(TextChoices):
    """How it is with the shortage itself. Follows from dates and confirmations; nobody sets it."""

    ANTICIPATED = "anticipated", _("Forventet")
    ACTUAL = "actual", _("Pågående")
    LIMITED = "limited", _("Begrenset tilgang")
    ENDED = "ended", _("Avsluttet")
    AVOIDED = "avoided", _("Avverget")
    WITHDRAWN = "withdrawn", _("Trukket")
    PERMANENT = "permanent", _("Varig utgått")


class HandlingState(TextChoices):
    """How far the work has come. Internal: never shown outside."""

    NEW = "new", _("Ny")
    ASSESSING = "assessing", _("Under vurdering")
    MEASURES = "measures", pgettext_lazy("handling", "Tiltak")
    MONITORED = "monitored", _("Overvåkes")
    DECIDING = "deciding", _("Til beslutning")
    CLOSED = "closed", _("Lukket")


class PublicationState(TextChoices):
    """Who may see the case."""

    INTERNAL = "internal", _("Intern")
    PARTNERS = "partners", _("Delt med partnere")
    TO_PUBLISH = "to_publish", _("Til publisering")
    PUBLISHED = "published", _("Publisert")
    RETRACTED = "retracted", _("Trukket tilbake")


class EventKind(TextChoices):
    """What happened to a case."""

    OPENED = "opened", _("Sak åpnet")
    AMENDED = "amended", _("Endret av en melding")
    START_CONFIRMED = "start_confirmed", _("Start bekreftet")
    START_MOVED = "start_moved", _("Forventet start flyttet")
    PROMISED = "promised", _("Lovet slutt")
    LIMITED = "limited", _("Begrenset tilgang")
    UNLIMITED = "unlimited", _("Ikke lenger begrenset tilgang")
    ENDED = "ended", _("Mangelen er over")
    SUPPLY_CONFIRMED = "supply_confirmed", _("Tilgangen er bekreftet")
    AVOIDED = "avoided", _("Mangelen er avverget")
    WITHDRAWN = "withdrawn", _("Mangelen er trukket")
    PERMANENT = "permanent", _("Legemiddelet utgår for godt")
    REOPENED = "reopened", _("Gjenåpnet")
    NEW_PERIOD = "new_period", _("Ny periode åpnet")
    HANDLING = "handling", _("Behandling")
    REVIEW = "review", _("Neste gjennomgang")
    PUBLICATION = "publication", _("Publisering")
    ASSIGNED = "assigned", _("Saksbehandler")
    CORRECTED = "corrected", _("Saksopplysninger rettet")
    IMPORTED = "imported", _("Endret av et saksregister")
    MERGED = "merged", _("Slått sammen")


#: A case is open while its shortage is in one of these.
OPEN = frozenset({ShortageState.ANTICIPATED, ShortageState.ACTUAL, ShortageState.LIMITED})
#: The shortage is over in one of these.
OVER = frozenset(ShortageState) - OPEN
#: Ways out other than the end of a shortage that took place, by what happened.
EXITS = {
    EventKind.AVOIDED: ShortageState.AVOIDED,
    EventKind.WITHDRAWN: ShortageState.WITHDRAWN,
    EventKind.PERMANENT: ShortageState.PERMANENT,
}
#: Somebody works on the case in these: an open case must then have a day of its next review.
UNDER_HANDLING = frozenset(
    {HandlingState.ASSESSING, HandlingState.MEASURES, HandlingState.MONITORED, HandlingState.DECIDING}
)
