"""Fields that the forms of every room share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = {"class": "ds-input", "inputmode": "numeric", "placeholder": _("dd.mm.åååå"), "autocomplete": "off"}


def day_field(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    """A day written as text: a browser's own field may show it the American way."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs=DAY, format="%d.%m.%Y"),
    )
