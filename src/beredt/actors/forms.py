"""The form of the login page."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from beredt.actors import throttle
from beredt.actors.models import Person


class LoginForm(AuthenticationForm):
    """User name and password. Who fails again and again must wait."""

    username = forms.CharField(
        label=_("Brukernavn"),
        max_length=150,
        widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Passord"),
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "ds-input", "autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("Brukernavn og passord hører ikke sammen."),
        "inactive": _("Kontoen er ikke i bruk."),
    }
    #: Seconds that the next try must wait.
    wait = 0

    def clean(self) -> dict[str, Any]:
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not username or not password or self.request is None:
            return super().clean()
        address = throttle.address_of(self.request)
        self.wait = throttle.begin(username, address)
        if self.wait:
            raise ValidationError(
                ngettext(
                    "For mange mislykkede forsøk. Vent %(seconds)s sekund før du prøver igjen.",
                    "For mange mislykkede forsøk. Vent %(seconds)s sekunder før du prøver igjen.",
                    self.wait,
                )
                % {"seconds": self.wait},
                code="wait",
            )
        try:
            values = super().clean()
        except ValidationError:
            throttle.failed(username, address)
            raise
        person = self.get_user()
        assert isinstance(person, Person)
        throttle.succeeded(person, username, address)
        return values
