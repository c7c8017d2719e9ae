"""What a caseworker fills in to deal with a notice. Every form comes filled in as far as anything is known."""

from dataclasses import fields, replace
from typing import Any, cast

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import PersonField, day_field
from beredt.actors.no_patients import no_patients
from beredt.cases.assignment import caseworkers
from beredt.cases.inbox.actions.by_hand import ByHand
from beredt.cases.inbox.prefill import Triage
from beredt.cases.models import Case, CaseSource
from beredt.cases.words import REASONS
from beredt.catalogue.models import Pack

INPUT = {"class": "ds-input"}


def text_field(label: Any, help_text: Any = "", *, required: bool = False, **attributes: str) -> forms.CharField:
    """One line of free text."""
    widget = forms.TextInput(attrs=INPUT | {"autocomplete": "off"} | attributes)
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=300, widget=widget, validators=[no_patients]
    )


def long_field(label: Any, help_text: Any = "", *, rows: int = 3) -> forms.CharField:
    """Several lines of free text."""
    widget = forms.Textarea(attrs=INPUT | {"rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=10_000, widget=widget, validators=[no_patients]
    )


def pack_search(name: str) -> dict[str, str]:
    """Attributes by which a field proposes packs as one types; without scripts it takes a varenummer."""
    return {
        "list": f"{name}-packs",
        "data-hx-get": str(reverse_lazy("pack_suggestions")),
        "data-hx-trigger": "input delay:150ms",
        "data-hx-target": f"#{name}-packs",
        "data-hx-sync": "this:replace",
    }


class TriageForm(forms.Form):
    """A case opened, assessed and given to somebody by one submit."""

    title = text_field(_("Tittel"), required=True)
    varenummer = text_field(_("Pakning (varenummer)"), _("Skriv navn eller varenummer."))
    start = day_field(_("Mangel fra"), required=True)
    start_anticipated = forms.BooleanField(
        label=_("Starten er bare ventet"), required=False, widget=forms.CheckboxInput(attrs=INPUT)
    )
    promised_end = day_field(_("Lovet slutt"))
    source = forms.ChoiceField(label=_("Kilde"), choices=CaseSource.choices, widget=forms.Select(attrs=INPUT))
    reason = forms.ChoiceField(label=_("Årsak"), required=False, widget=forms.Select(attrs=INPUT))
    caseworker = PersonField(_("Saksbehandler"), empty_label=_("Ingen ennå"))
    review = day_field(_("Neste gjennomgang"), _("Saken står som under vurdering til da. Uten dag er den bare ny."))
    follow_status = forms.BooleanField(
        label=_("Før det meldingen sier om mangelen på saken"), required=False, widget=forms.CheckboxInput(attrs=INPUT)
    )
    previous = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, triage: Triage, asks_status: bool) -> None:
        self.triage = triage
        initial = {field.name: getattr(triage, field.name) for field in fields(triage)}
        super().__init__(data, initial=initial, auto_id="open-%s")
        self.fields["varenummer"].widget.attrs |= pack_search("open")
        cast(forms.ChoiceField, self.fields["reason"]).choices = [(code, str(name)) for code, name in REASONS.items()]
        cast(PersonField, self.fields["caseworker"]).offer(caseworkers())
        if not asks_status:
            del self.fields["follow_status"]

    def clean_varenummer(self) -> str:
        return _known_pack(self.cleaned_data["varenummer"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        start, end = values.get("start"), values.get("promised_end")
        if start and end and end < start:
            self.add_error("promised_end", _("Slutten er før starten."))
        return values

    def filled_in(self) -> Triage:
        """What the caseworker says. The words of the reason stay while its code does."""
        values: dict[str, Any] = self.cleaned_data
        same = values["reason"] == self.triage.reason
        return replace(self.triage, reason_text=self.triage.reason_text if same else "", **values)


class AmendForm(forms.Form):
    """Whether what a report says of the shortage as a whole is done to the case too."""

    case = forms.CharField(widget=forms.HiddenInput)
    follow = forms.BooleanField(
        label=_("Før det meldingen sier om mangelen på saken"), required=False, widget=forms.CheckboxInput(attrs=INPUT)
    )


class JoinForm(forms.Form):
    """Which case a notice goes into or tells again: one that is proposed, or another by its number."""

    case = forms.ChoiceField(label=_("Sak"), required=False, widget=forms.Select(attrs=INPUT))
    number = text_field(_("En annen sak (saksnummer)"))
    reason = text_field(_("Begrunnelse"))

    def __init__(self, data: Any = None, *, offered: list[tuple[str, str]], auto_id: str) -> None:
        super().__init__(data, auto_id=auto_id)
        if offered:
            cast(forms.ChoiceField, self.fields["case"]).choices = offered
        else:
            del self.fields["case"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        wanted = values.get("number") or values.get("case", "")
        values["chosen"] = Case.objects.filter(number=wanted).first()
        if values["chosen"] is None:
            self.add_error("number", _("Skriv nummeret på en sak som finnes.") if wanted else _("Velg en sak."))
        return values


class ByHandForm(forms.Form):
    """What somebody told, short enough to fill in on the telephone."""

    product = text_field(
        _("Hva mangler?"), _("Skriv navn eller varenummer, og velg fra listen. Et navn alene går også."), required=True
    )
    sender = text_field(_("Hvem sa fra?"), _("Virksomhet og funksjon, for eksempel «vakthavende, Grossist 1»."))
    channel = forms.ChoiceField(
        label=_("Hvor kommer det fra?"), choices=CaseSource.choices, widget=forms.Select(attrs=INPUT)
    )
    since = day_field(_("Mangel fra"), required=True)
    promised_end = day_field(_("Ventet slutt"))
    reason = forms.ChoiceField(label=_("Årsak"), required=False, widget=forms.Select(attrs=INPUT))
    text = long_field(_("Hva ble sagt?"), _("Aldri navn eller fødselsnummer på pasienter."))

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="hand-%s")
        self.fields["product"].widget.attrs |= pack_search("hand")
        cast(forms.ChoiceField, self.fields["reason"]).choices = [("", _("Ikke oppgitt"))] + [
            (code, str(name)) for code, name in REASONS.items() if code != "unknown"
        ]

    def clean_product(self) -> str:
        told = self.cleaned_data["product"].strip()
        return _known_pack(told) if told.isdecimal() else told

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, end = values.get("since"), values.get("promised_end")
        if since and end and end < since:
            self.add_error("promised_end", _("Slutten er før starten."))
        return values

    def told(self) -> ByHand:
        """What was told."""
        values = dict(self.cleaned_data)
        product = values.pop("product")
        number = product if product.isdecimal() else ""
        return ByHand(varenummer=number, product=product, **values | {"reason": values["reason"] or "unknown"})


class MergeForm(forms.Form):
    """Which case another goes into, and why."""

    number = text_field(_("Slå sammen med sak (saksnummer)"), required=True)
    reason = text_field(_("Begrunnelse"), required=True)

    def clean_number(self) -> Case:
        found = Case.objects.filter(number=self.cleaned_data["number"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("Skriv nummeret på en sak som finnes."))
        return found


def _known_pack(varenummer: str) -> str:
    """The varenummer, where the register has it; a list's choice may carry the name after it."""
    number = varenummer.strip().split(" ")[0]
    if number and not Pack.objects.filter(varenummer=number).exists():
        raise forms.ValidationError(_("Varenummeret finnes ikke i legemiddelregisteret."))
    return number
