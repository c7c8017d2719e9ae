"""The form by which a file is sent in."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import day_field
from beredt.actors.models import Organisation, OrganisationKind
from beredt.cases.models import NoticeSource
from beredt.intake.models import Delivery, Kind

#: Kinds of files that somebody sends about their own stock, use or sales: they name their sender.
QUANTITIES = (Kind.SALES20, Kind.CUSTOMERS21, Kind.STOCK, Kind.USE, Kind.DELIVERIES)

#: Who usually sends such files; single pharmacies are many, and send through their chains.
SENDERS = (
    OrganisationKind.WHOLESALER,
    OrganisationKind.HOSPITAL_PHARMACY,
    OrganisationKind.PHARMACY_CHAIN,
    OrganisationKind.STOCKPILE,
)


def _select(choices: Any) -> forms.Select:
    return forms.Select(attrs={"class": "ds-input"}, choices=choices)


class UploadForm(forms.Form):
    """What the file is, whose it is, and the file."""

    kind = forms.ChoiceField(label=_("Hva er filen?"), choices=[("", _("Velg")), *Kind.choices])
    sender = forms.CharField(
        label=_("Avsender"),
        required=False,
        max_length=40,
        help_text=_("For lager, forbruk, leveranser og omsetning: hvem tallene kommer fra."),
        widget=forms.TextInput(attrs={"class": "ds-input", "list": "senders", "autocomplete": "off"}),
    )
    source = forms.ChoiceField(
        label=_("Kilde"),
        required=False,
        choices=[("", _("Velg")), *NoticeSource.choices],
        help_text=_("For mangelmeldinger: hvor listen er hentet."),
    )
    listed_on = day_field(
        _("Listen gjelder dagen"), _("For mangelmeldinger som ikke selv sier hvilken dag de gjelder.")
    )
    file = forms.FileField(
        label=_("Fil"), allow_empty_file=True, widget=forms.ClearableFileInput(attrs={"class": "ds-input"})
    )
    replace = forms.BooleanField(
        label=_("Filen erstatter tidligere filer som den overlapper"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "ds-input"}),
    )
    force = forms.BooleanField(
        label=_("Ta inn selv om registeret er mye mindre eller eldre enn det forrige"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "ds-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "source"):
            self.fields[name].widget.attrs["class"] = "ds-input"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(
                _("Filen er på %(size)s. Grensen her er %(limit)s. Større filer tas inn fra kommandolinjen."),
                params={"size": filesizeformat(file.size), "limit": filesizeformat(settings.UPLOAD_LIMIT)},
            )
        return file

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind = values.get("kind")
        if kind in QUANTITIES and not values.get("sender"):
            self.add_error("sender", _("Velg hvem filen kommer fra."))
        if kind == Kind.NOTICES and not values.get("source"):
            self.add_error("source", _("Velg hvor listen er hentet."))
        if kind not in QUANTITIES:
            values["sender"] = ""
        if kind != Kind.NOTICES:
            values["source"], values["listed_on"] = "", None
        return values

    @property
    def senders(self) -> list[tuple[str, str]]:
        """Those who usually send, and all who have sent before, with their names: the field's suggestions."""
        known = Q(kind__in=SENDERS) | Q(id__in=Delivery.objects.exclude(sender="").values("sender"))
        return list(Organisation.objects.filter(known).values_list("id", "name"))
