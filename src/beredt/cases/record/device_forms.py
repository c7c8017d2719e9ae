"""The forms of devices: opening a case on one, and what it is and blocks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import day_field
from beredt.cases.models import CaseSource
from beredt.cases.record import fields
from beredt.cases.words import REASONS
from beredt.catalogue.models import Device, DeviceKind


class DeviceForm(forms.Form):
    """What a device is, and the medicines that it blocks when it is short: a line each, the code first."""

    kind = fields.choice(_("Hva slags utstyr"), DeviceKind.choices)
    name = fields.line(_("Navn på utstyret"), required=True)
    maker = fields.line(_("Produsent"))
    reference = fields.line(_("Produsentens referanse"))
    gtin = fields.line(_("GTIN"), length=14)
    blocks = fields.prose(
        _("Legemidler som ikke kan brukes uten"),
        _("En linje for hvert: ATC-kode og hvorfor. For eksempel: L01BC02 Kan bare gis med denne pumpen."),
    )

    def clean_blocks(self) -> list[tuple[str, str]]:
        lines = (line.strip() for line in self.cleaned_data["blocks"].splitlines())
        parted = (line.partition(" ") for line in lines if line)
        return [(atc.upper(), why.strip()) for atc, _space, why in parted]


class OpenDeviceCaseForm(DeviceForm):
    """A case on a device that is known here, or on one that is described."""

    known = forms.ModelChoiceField(
        label=_("Utstyr som er kjent her"),
        help_text=_("Velg, eller la stå og beskriv utstyret under."),
        queryset=Device.objects.all(),
        required=False,
        empty_label=_("Nytt utstyr"),
        widget=forms.Select(attrs=fields.INPUT),
    )
    title = fields.line(_("Navn på saken"), _("Utstyrets navn når feltet er tomt."))
    start = day_field(_("Start"), required=True)
    start_anticipated = forms.BooleanField(
        label=_("Starten er bare ventet"), required=False, widget=forms.CheckboxInput(attrs=fields.INPUT)
    )
    promised_end = day_field(_("Lovet slutt"))
    source = fields.choice(_("Først hørt fra"), CaseSource.choices)
    reason = fields.choice(_("Årsak"), REASONS.items(), required=False)
    reason_text = fields.line(_("Årsak med avsenderens ord"), length=1000)

    #: What describes a device; none of it is asked for where a known one is chosen.
    DESCRIBES = ("kind", "name", "maker", "reference", "gtin", "blocks")
    field_order = ("known", *DESCRIBES, "title", "start", "start_anticipated", "promised_end", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "name"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("known"):
            for name in ("kind", "name"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Velg kjent utstyr, eller fyll ut dette."))
        return given
