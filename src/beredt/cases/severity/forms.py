"""The form in which a person decides how serious a shortage is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beredt.cases.models import Level, SeverityClass

#: The tiers by the response that they ask for, after the four of the United Kingdom.
TIERS = {
    1: _("1 – samme legemiddel kan skaffes"),
    2: _("2 – andre pakninger, styrker eller uregistrerte legemidler"),
    3: _("3 – praksis må endres, nasjonale råd"),
    4: _("4 – mer enn helsetjenesten klarer alene"),
}


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "ds-input"})


class SeverityForm(forms.Form):
    """Two levels, the class, the tier and the reason."""

    seriousness = forms.ChoiceField(
        label=_("Hvor alvorlig er det å være uten?"), choices=[("", _("Velg")), *Level.choices], widget=_select()
    )
    alternatives = forms.ChoiceField(
        label=_("Hvor vanskelig er det å erstatte?"),
        help_text=_("Høy: ingen alternativer. Middels: ett eller to. Lav: tre eller flere."),
        choices=[("", _("Velg")), *Level.choices],
        widget=_select(),
    )
    outcome = forms.ChoiceField(label=_("Klasse"), choices=[("", _("Velg")), *SeverityClass.choices], widget=_select())
    tier = forms.TypedChoiceField(
        label=_("Nivå etter hva som må gjøres"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Ikke satt")), *TIERS.items()],
        widget=_select(),
    )
    body = forms.CharField(
        label=_("Organ som står bak"),
        help_text=_("For eksempel Mangelmøtet. La stå tomt når du selv har vurdert."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=2000,
        error_messages={"required": _("Skriv en begrunnelse.")},
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "severity-%s", **kwargs})
