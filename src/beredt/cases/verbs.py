"""What the acts of cases are called in the audit trail."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from beredt.cases.lifecycle.states import EventKind

_EVENTS: dict[str, Any] = {f"case_{kind.value}": kind.label for kind in EventKind}
_RECORD = {
    "edit_record": _("Endret saksopplysninger"),
    "correct_case": _("Rettet saken"),
    "set_severity": _("Satte alvorlighetsgrad"),
    "add_alternative": _("Førte alternativ"),
    "edit_alternative": _("Endret alternativ"),
    "remove_alternative": _("Tok ut alternativ"),
    "add_measure": _("Førte tiltak"),
    "edit_measure": _("Endret tiltak"),
    "remove_measure": _("Tok ut tiltak"),
    "add_effect": _("Førte følge"),
    "edit_effect": _("Endret følge"),
    "remove_effect": _("Tok ut følge"),
    "add_caselink": _("Koblet saker"),
    "edit_caselink": _("Endret kobling"),
    "remove_caselink": _("Fjernet kobling"),
    "dismiss_link": _("Avviste foreslått kobling"),
    "add_device": _("La inn utstyr"),
    "edit_device": _("Endret utstyr"),
}
_OUTLOOK = {
    "save_outlook": _("Lagret utsikt som grunnlag"),
    "add_scenario": _("Lagret scenario"),
    "set_minimum_life": _("Satte minste gjenværende holdbarhet"),
    "change_scenario": _("Endret scenario"),
    "review_scenario": _("Gjennomgikk scenario"),
    "remove_scenario": _("Tok ut scenario"),
}
_NOTICES = {
    "register_notice": _("Førte melding"),
    "merge_notice": _("Tok melding inn i sak"),
    "mark_duplicate": _("Merket melding som duplikat"),
    "merge_cases": _("Slo sammen saker"),
    "new_period": _("Åpnet ny periode"),
}
VERBS = _EVENTS | _RECORD | _OUTLOOK | _NOTICES
