"""The forms by which an administrator adds people and changes what they may, and the one of a first password.

Each knows its own act: `act(by, to)` calls the action, which may refuse with PermissionDenied or ValidationError.
"""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from beredt.actors import actions
from beredt.actors.fields import day_field
from beredt.actors.models import Organisation, Person, Role, RoleAssignment
from beredt.actors.no_patients import no_patients


class OrganisationField(forms.CharField):
    """An organisation by its id or its whole name; proposals come as one types."""

    def __init__(self) -> None:
        proposing = {
            "class": "ds-input",
            "list": "organisations",
            "autocomplete": "off",
            "data-hx-get": reverse_lazy("organisation_proposals"),
            "data-hx-trigger": "input changed delay:200ms",
            "data-hx-target": "#organisations",
        }
        super().__init__(
            label=_("Virksomhet"),
            required=False,
            max_length=200,
            help_text=_("Kreves for innrapportør og lageransvarlig. Skriv navnet, og velg."),
            widget=forms.TextInput(attrs=proposing),
        )

    def clean(self, value: Any) -> Organisation | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = Organisation.objects.filter(pk=text).first() or Organisation.objects.filter(name__iexact=text).first()
        if found is None:
            raise ValidationError(_now("Fant ingen virksomhet med denne id-en eller dette navnet. Velg en av listen."))
        return found


def _role() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Rolle"), choices=[("", _("Velg")), *Role.choices], widget=forms.Select(attrs={"class": "ds-input"})
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Begrunnelse"),
        max_length=500,
        validators=[no_patients],
        widget=forms.TextInput(attrs={"class": "ds-input"}),
    )


class InviteForm(forms.Form):
    """Somebody new."""

    username = forms.CharField(
        label=_("Brukernavn"),
        max_length=150,
        help_text=_("Bokstaver, sifre og @ . + - _"),
        widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "off", "autocapitalize": "none"}),
    )
    name = forms.CharField(
        label=_("Navn"), max_length=150, widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "off"})
    )
    role = _role()
    organisation = OrganisationField()

    def act(self, by: Person, _to: Person | None) -> object:
        """Adds them. Returns the person."""
        return actions.invite_person(by, **self.cleaned_data)


class GiveRoleForm(forms.Form):
    """One more role, from a day to another."""

    role = _role()
    organisation = OrganisationField()
    first = day_field(_("Fra og med"), _("Tomt: fra i dag."))
    until = day_field(_("Til"), _("Den første dagen rollen ikke lenger gjelder. Tomt: til den avsluttes."))
    reason = _reason()

    def act(self, by: Person, to: Person) -> object:
        """Gives it."""
        values = dict(self.cleaned_data)
        return actions.give_role(by, to, values.pop("role"), **values)


class RoleField(forms.ModelChoiceField):
    """A choice among roles that somebody has."""

    def label_from_instance(self, obj: RoleAssignment) -> str:
        place = f" ({obj.organisation.name})" if obj.organisation else ""
        return f"{obj.get_role_display()}{place}"


class EndRoleForm(forms.Form):
    """The end of a role."""

    assignment = RoleField(
        label=_("Rolle"),
        queryset=RoleAssignment.objects.none(),
        empty_label=_("Velg"),
        widget=forms.Select(attrs={"class": "ds-input"}),
    )
    until = day_field(_("Til"), _("Den første dagen rollen ikke lenger gjelder. Tomt: i dag."))
    reason = _reason()

    def choose_among(self, roles: QuerySet[RoleAssignment]) -> None:
        """The roles that can be ended."""
        field = self.fields["assignment"]
        assert isinstance(field, RoleField)
        field.queryset = roles

    def act(self, by: Person, _to: Person) -> object:
        """Ends it."""
        return actions.end_role(
            by, self.cleaned_data["assignment"], until=self.cleaned_data["until"], reason=self.cleaned_data["reason"]
        )


class OpenAccountForm(forms.Form):
    """An account that was closed is opened."""

    reason = _reason()

    def act(self, by: Person, to: Person) -> object:
        """Opens it."""
        return actions.set_active(by, to, True, reason=self.cleaned_data["reason"])


class CloseAccountForm(forms.Form):
    """An account is closed."""

    reason = _reason()

    def act(self, by: Person, to: Person) -> object:
        """Closes it."""
        return actions.set_active(by, to, False, reason=self.cleaned_data["reason"])


class ResetFactorForm(forms.Form):
    """A second factor that is lost is taken away."""

    reason = _reason()

    def act(self, by: Person, to: Person) -> object:
        """Takes it away."""
        return actions.reset_factor(by, to, reason=self.cleaned_data["reason"])


class PasswordForm(SetPasswordForm):
    """A password of one's own choice, twice."""

    new_password1 = forms.CharField(
        label=_("Passord"),
        strip=False,
        help_text=_("Minst 12 tegn. Flere ord etter hverandre er lette å huske og vanskelige å gjette."),
        widget=forms.PasswordInput(attrs={"class": "ds-input", "autocomplete": "new-password"}),
    )
    new_password2 = forms.CharField(
        label=_("Passordet en gang til"),
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "ds-input", "autocomplete": "new-password"}),
    )
