"""What the acts of decisions are called in the audit trail."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from beredt.decisions.lifecycle import Act

_STEPS: dict[str, Any] = {f"decision_{act.value}": act.label for act in Act}
VERBS = _STEPS | {
    "draft_decision": _("Skrev utkast til vedtak"),
    "revise_decision": _("Endret utkast til vedtak"),
    "acknowledge_decision": _("Bekreftet vedtak"),
}
