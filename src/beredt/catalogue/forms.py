"""A pack entered by hand, checked as a line of the list of own packs is."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import day_field
from beredt.formats import columns as cells
from beredt.formats import packs as layout
from beredt.formats.columns import CellError
from beredt.formats.packs import HandPack, MaStatus
from beredt.intake.problem_texts import in_words

STATUSES = [
    (MaStatus.NONE.value, _("Ingen markedsføringstillatelse")),
    (MaStatus.FOREIGN.value, _("Bare markedsføringstillatelse i utlandet")),
    (MaStatus.EXEMPTION.value, _("Godkjenningsfritak gitt")),
]


def _text(label: Any, **options: Any) -> forms.CharField:
    attributes = {"class": "ds-input"} | options.pop("attrs", {})
    return forms.CharField(label=label, widget=forms.TextInput(attrs=attributes), **options)


class OwnPackForm(forms.Form):
    """The fields of one pack that the register lacks."""

    varenummer = _text(
        _("Varenummer"),
        max_length=6,
        help_text=_("Seks sifre, med nuller foran. Det nasjonale nummeret fra Farmalogg."),
        attrs={"inputmode": "numeric"},
    )
    name = _text(_("Navn på pakningen"), max_length=200)
    substance = _text(_("Virkestoff"), max_length=200)
    atc = _text(_("ATC-kode"), max_length=7, help_text=_("For eksempel R05CB01."))
    strength = _text(_("Styrke"), max_length=100, help_text=_("For eksempel 200 mg/ml."))
    form = _text(_("Legemiddelform"), max_length=100)
    pack_size = forms.DecimalField(
        label=_("Antall i pakningen"),
        min_value=Decimal("0.001"),
        max_digits=12,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"class": "ds-input", "step": "any"}),
    )
    pack_unit = _text(_("Enhet"), max_length=50, help_text=_("Hva antallet teller: tablett, ml, ampulle."))
    holder = _text(_("Innehaver eller importør"), max_length=200)
    country = _text(_("Land"), max_length=2, help_text=_("To bokstaver (ISO 3166), for eksempel SE."))
    ma_status = forms.ChoiceField(
        label=_("Tillatelse"), choices=STATUSES, widget=forms.Select(attrs={"class": "ds-input"})
    )
    gtin = _text(_("GTIN"), required=False, max_length=200, help_text=_("Flere skilles med |."))
    substitution_group = _text(
        _("Byttegruppe"),
        required=False,
        max_length=100,
        help_text=_("Pakninger med samme byttegruppe regnes sammen når lageret vurderes."),
    )
    marketed_from = day_field(_("Tilgjengelig fra"))
    ended = day_field(_("Tilgjengelig til"))

    def clean_varenummer(self) -> str:
        return str(self._as_cell("varenummer", cells.varenummer))

    def clean_atc(self) -> str:
        self.cleaned_data["atc"] = self.cleaned_data["atc"].upper()
        return str(self._as_cell("atc", cells.atc))

    def clean_country(self) -> str:
        self.cleaned_data["country"] = self.cleaned_data["country"].upper()
        return str(self._as_cell("country", layout.country))

    def clean_gtin(self) -> tuple[str, ...]:
        return tuple(self._as_cell("gtin", cells.several(cells.gtin))) if self.cleaned_data["gtin"] else ()

    def _as_cell(self, name: str, read: Any) -> Any:
        """The field as the list's own reader reads it; its problem in words where it cannot."""
        try:
            return read(self.cleaned_data[name])
        except CellError as wrong:
            problem = {"code": wrong.code, "value": self.cleaned_data[name], "expected": wrong.expected}
            raise forms.ValidationError(in_words(problem)) from wrong

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("marketed_from"), values.get("ended")
        if first and last and last < first:
            self.add_error("ended", _("Slutten kommer før starten."))
        return values

    def pack(self) -> HandPack:
        """The pack that the form describes."""
        values = dict(self.cleaned_data)
        values["ma_status"] = MaStatus(values["ma_status"])
        values["substitution_group"] = values["substitution_group"] or None
        return HandPack(**values)
