"""Fields that the forms of every room share."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from beredt.actors.models import Person

DAY = {"class": "ds-input", "inputmode": "numeric", "placeholder": _("dd.mm.åååå"), "autocomplete": "off"}


def day_field(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    """A day written as text: a browser's own field may show it the American way."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs=DAY, format="%d.%m.%Y"),
    )


class PersonField(forms.ModelChoiceField):
    """Somebody, by name. Whom it offers is set when the form is made: who may be chosen changes from day to day."""

    def __init__(self, label: Any, *, empty_label: Any, required: bool = False, **options: Any) -> None:
        widget = forms.Select(attrs={"class": "ds-input"})
        people = Person.objects.none()
        super().__init__(people, label=label, required=required, empty_label=empty_label, widget=widget, **options)

    def label_from_instance(self, obj: Any) -> str:
        return obj.get_full_name() or obj.username

    def offer(self, people: QuerySet[Person], held: Person | int | None = None) -> None:
        """Offers these people, and whoever holds it now, so that saving something else does not let them go."""
        pk = held.pk if isinstance(held, Person) else held
        self.queryset = people | Person.objects.filter(pk=pk) if pk else people
