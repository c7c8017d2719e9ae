"""What the acts of tasks are called in the audit trail."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "add_task": _("La til oppgave"),
    "change_task": _("Endret oppgave"),
    "complete_task": _("Fullførte oppgave"),
    "drop_task": _("Droppet oppgave"),
    "reopen_task": _("Gjenåpnet oppgave"),
    "snooze": _("Utsatte påminnelse"),
    "wake": _("Hentet fram påminnelse"),
}
