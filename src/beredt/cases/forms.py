"""What people write about notices and cases."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from beredt.actors.fields import day_field


class RejectForm(forms.Form):
    """Why a notice is rejected."""

    because = forms.CharField(
        label=_("Hvorfor avvises meldingen?"),
        help_text=_("Begrunnelsen lagres og kan leses av alle som har tilgang."),
        error_messages={"required": _("Skriv hvorfor meldingen avvises.")},
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 3}),
        max_length=2000,
    )


class StateForm(forms.Form):
    """Something that happened to a case: what, from when, and what goes with it."""

    act = forms.CharField(label=_("Hva har skjedd?"), widget=forms.Select(attrs={"class": "ds-input"}))
    effective = day_field(_("Gjelder fra"), required=True)
    day = day_field(
        _("Dato"), _("Når mangelen begynte eller var over, eller når den er ventet eller lovet å gjøre det.")
    )
    review = day_field(_("Neste gjennomgang"), _("Må oppgis når noen arbeider med en åpen sak."))
    reason = forms.CharField(
        label=_("Begrunnelse"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "state-%s", **kwargs})

    def offer(self, acts: list[tuple[str, list[tuple[str, str]]]]) -> None:
        """What the list holds: the acts by group. Any other act is refused by the rule that does not allow it."""
        chosen = cast(forms.Select, self.fields["act"].widget)
        chosen.choices = [("", _("Velg")), *((group, of_group) for group, of_group in acts if of_group)]
