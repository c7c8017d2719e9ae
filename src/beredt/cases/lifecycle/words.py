"""Why a rule refuses, in the reader's language."""

from django.utils.translation import gettext_lazy as _

RULE_WORDS = {
    "illegal_transition": _("Det går ikke fra den tilstanden saken er i."),
    "reason_missing": _("Skriv en begrunnelse."),
    "in_future": _("Dagen er ikke kommet ennå."),
    "before_registered": _("Dagen er før saken ble registrert."),
    "before_last": _("Dagen er før det som sist ble ført på saken."),
    "date_missing": _("Oppgi en dato."),
    "day_in_future": _("Det som har skjedd, kan ikke ha en dato senere enn dagen det føres."),
    "start_past": _("En forventet start kan ikke være før dagen den meldes."),
    "promise_past": _("Et løfte kan ikke gjelde en dag som er passert."),
    "promise_unchanged": _("Slutten er allerede lovet denne dagen."),
    "later_needs_reason": _("Slutten flyttes til senere. Skriv hvorfor."),
    "no_actual_start": _("Mangelen har ikke begynt. Bekreft starten først."),
    "had_actual_start": _("Mangelen har begynt, og kan ikke være avverget."),
    "end_before_start": _("Slutten er før starten."),
    "end_before_registered": _("Slutten er før saken ble registrert."),
    "reopen_too_late": _("Det er for lenge siden mangelen var over. Åpne en ny periode."),
    "reopen_instead": _("Mangelen var nylig over. Gjenåpne saken i stedet."),
    "has_later_period": _("Mangelen har allerede en senere periode."),
    "gone_for_good": _("Legemiddelet er utgått for godt. Åpne en ny periode om det er tilbake."),
    "still_short": _("Mangelen er ikke over."),
    "not_confirmed": _("Ingen har bekreftet at tilgangen dekker behovet."),
    "review_missing": _("Oppgi når saken skal gjennomgås neste gang."),
    "review_past": _("Neste gjennomgang må være etter dagen i dag."),
    "case_withdrawn": _("En trukket sak publiseres ikke."),
}
#: The lifecycle's own rules. What else may refuse an act on a case adds its words to these when the site starts.
OWN_RULES = tuple(RULE_WORDS)
