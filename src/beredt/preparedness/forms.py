"""What people write about preparedness cases."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import PersonField, day_field
from beredt.actors.no_patients import no_patients
from beredt.cases.assignment import caseworkers
from beredt.cases.models import Case, CaseType, Horizon, MeasureState
from beredt.preparedness.models import CauseKind, MilestoneState

INPUT = {"class": "ds-input", "autocomplete": "off"}


def text_field(label: Any, help_text: Any = "", *, required: bool = True, rows: int = 1) -> forms.CharField:
    """A text without identities of patients; an area where it is more than a line."""
    widget = forms.Textarea(attrs={**INPUT, "rows": rows}) if rows > 1 else forms.TextInput(attrs=INPUT)
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=20_000 if rows > 1 else 500,
        validators=[no_patients],
        widget=widget,
    )


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs={"class": "ds-input"}))


class OpenForm(forms.Form):
    """A new preparedness case."""

    title = text_field(_("Hva gjelder saken?"), _("For eksempel: Tuberkuloselegemidler – overføring av finansiering."))
    atc = forms.CharField(
        label=_("ATC-kode eller gruppe"), required=False, max_length=7, widget=forms.TextInput(attrs=INPUT)
    )
    start = day_field(_("Arbeidet begynte"), required=True)
    review = day_field(_("Neste gjennomgang"), _("Da skal saken ses på igjen. Den kan flyttes senere."), required=True)


class ChapterForm(forms.Form):
    """The text of one chapter."""

    text = text_field(_("Tekst"), rows=10)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput())


class CauseForm(forms.Form):
    """A weakness in the system."""

    kind = _choice(_("Hvor ligger svakheten?"), CauseKind.choices)
    text = text_field(_("Beskrivelse"), rows=3)


class MeasureForm(forms.Form):
    """A measure on short or long term."""

    horizon = _choice(_("Når virker tiltaket?"), Horizon.choices)
    action = text_field(_("Tiltak"), rows=2)
    owner = PersonField(_("Ansvarlig her"), empty_label=_("Ingen her"))
    owner_name = text_field(_("Ansvarlig utenfor"), _("Når en annen virksomhet har tiltaket."), required=False)
    due = day_field(_("Frist"))
    state = _choice(_("Status"), MeasureState.choices)
    effect = text_field(_("Hva kom det ut av det?"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["owner"]).offer(caseworkers(), self.initial.get("owner"))


class MilestoneForm(forms.Form):
    """A step on the way, on a day or within a time."""

    title = text_field(_("Milepæl"))
    first = day_field(_("Dato eller første dag"), required=True)
    last = day_field(
        _("Siste dag"),
        _("Bare når dagen ikke er kjent nøyaktig: juni 2022 er 01.06.2022 til 30.06.2022."),
        required=False,
    )
    body = text_field(_("Organ"), _("For eksempel interregionalt fagdirektørmøte."), required=False)
    state = _choice(_("Status"), MilestoneState.choices)
    note = text_field(_("Merknad"), required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first: date | None = values.get("first")
        last: date | None = values.get("last") or first
        if first and last and last < first:
            self.add_error("last", _("Siste dag er før den første."))
        return values | {"last": last}


class DocumentForm(forms.Form):
    """A document that the case builds on."""

    title = text_field(_("Dokument"))
    issuer = text_field(_("Utgiver"), required=False)
    year = forms.IntegerField(
        label=_("År"), required=False, min_value=1900, max_value=2100, widget=forms.NumberInput(attrs=INPUT)
    )
    link = forms.URLField(
        label=_("Lenke"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={**INPUT, "placeholder": "https://"}),
    )


class ShortageForm(forms.Form):
    """A shortage case that belongs under the preparedness case."""

    number = forms.CharField(
        label=_("Saksnummer"), max_length=40, widget=forms.TextInput(attrs={**INPUT, "placeholder": "2024-0001"})
    )

    def clean_number(self) -> Case:
        case = Case.objects.filter(number=self.cleaned_data["number"].strip()).first()
        if case is None or case.type == CaseType.PREPAREDNESS:
            raise forms.ValidationError(_("Ingen mangelsak har dette nummeret."))
        return case


class CloseForm(forms.Form):
    """Why the work is over."""

    reason = text_field(_("Hva kom det ut av arbeidet?"), rows=3)
