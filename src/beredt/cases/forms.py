"""What people write about notices."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RejectForm(forms.Form):
    """Why a notice is rejected."""

    because = forms.CharField(
        label=_("Hvorfor avvises meldingen?"),
        help_text=_("Begrunnelsen lagres og kan leses av alle som har tilgang."),
        error_messages={"required": _("Skriv hvorfor meldingen avvises.")},
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 3}),
        max_length=2000,
    )
