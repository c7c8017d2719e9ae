"""The fields that the forms of a record are made of."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from beredt.actors.no_patients import no_patients
from beredt.cases.models import Case
from beredt.catalogue.models import Pack

INPUT = {"class": "ds-input"}


def line(label: Any, help_text: Any = "", *, required: bool = False, length: int = 300) -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=length,
        validators=[no_patients],
        widget=forms.TextInput(attrs=INPUT),
    )


def prose(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=4000,
        validators=[no_patients],
        widget=forms.Textarea(attrs=INPUT | {"rows": 3}),
    )


def choice(label: Any, choices: Iterable[tuple[Any, Any]], *, required: bool = True, help_text: Any = "") -> Any:
    """One of a list."""
    first = [("", _("Velg"))] if required else [("", _("Ikke valgt"))]
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        required=required,
        choices=[*first, *choices],
        widget=forms.Select(attrs=INPUT),
    )


def several(label: Any, choices: Iterable[tuple[Any, Any]]) -> forms.MultipleChoiceField:
    """Any of a list, in the list's order."""
    return forms.MultipleChoiceField(
        label=label, required=False, choices=list(choices), widget=forms.CheckboxSelectMultiple(attrs=INPUT)
    )


def yes_no_unknown(label: Any) -> forms.TypedChoiceField:
    """True, False, or None where nobody knows."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=[("", _("Ukjent")), ("True", _("Ja")), ("False", _("Nei"))],
        coerce=lambda value: value == "True",
        empty_value=None,
        widget=forms.Select(attrs=INPUT),
    )


class PackField(forms.CharField):
    """A pack by its varenummer."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        attributes = INPUT | {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            label=label, help_text=help_text, required=False, max_length=6, widget=forms.TextInput(attrs=attributes)
        )

    def clean(self, value: Any) -> Pack | None:
        number = super().clean(value)
        if not number:
            return None
        pack = Pack.objects.filter(varenummer=number).first()
        if pack is None:
            raise ValidationError(_now("Varenummeret finnes ikke i legemiddelregisteret."))
        return pack


class CaseField(forms.CharField):
    """A case by its number."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(label=label, help_text=help_text, max_length=40, widget=forms.TextInput(attrs=INPUT))

    def clean(self, value: Any) -> Case:
        number = super().clean(value)
        found = Case.objects.filter(number=number).first()
        if found is None:
            raise ValidationError(_now("Det finnes ingen sak med dette nummeret."))
        return found
