"""What people write about tasks and reminders."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import PersonField, day_field
from beredt.actors.no_patients import no_patients
from beredt.cases.assignment import caseworkers


def _text(label: Any, *, required: bool = False, rows: int = 3, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "ds-input", "rows": rows})
    return forms.CharField(
        label=label, required=required, max_length=2000, help_text=help_text, widget=widget, validators=[no_patients]
    )


class TaskForm(forms.Form):
    """A task: what, by when, by whom."""

    title = forms.CharField(
        label=_("Hva skal gjøres?"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "off"}),
        validators=[no_patients],
    )
    due = day_field(_("Frist"), required=True)
    owner = PersonField(_("Hvem gjør det?"), empty_label=_("Ingen ennå"))
    text = _text(_("Mer om oppgaven"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "task-%s", **kwargs})
        cast(PersonField, self.fields["owner"]).offer(caseworkers(), self.initial.get("owner"))


class EndForm(forms.Form):
    """What came of a task, or why it is dropped."""

    note = _text(_("Hva kom ut av det, eller hvorfor droppes oppgaven?"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "end-%s", **kwargs})


class SnoozeForm(forms.Form):
    """Until when a reminder is put off, and why."""

    until = day_field(_("Utsett til"), required=True)
    reason = _text(_("Hvorfor kan det vente?"), required=True, rows=2, help_text=_("Alle kan lese begrunnelsen."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "snooze-%s", **kwargs})
