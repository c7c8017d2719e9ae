"""The forms of login and of one's own account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from beredt.actors import throttle
from beredt.actors.factors import Factor
from beredt.actors.models import Person
from beredt.actors.own_account import enrol, factor_for, shown


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
            raise must_wait(self.wait)
        try:
            values = super().clean()
        except ValidationError:
            throttle.failed(username, address)
            raise
        throttle.succeeded(username, address)
        return values


class CodeForm(forms.Form):
    """A code of somebody who may be who they say: from the app, or one on paper. Who guesses must wait."""

    code = forms.CharField(
        label=_("Engangskode"),
        max_length=20,
        help_text=_("Seks sifre fra appen, eller en av reservekodene dine."),
        widget=forms.TextInput(
            attrs={
                "class": "ds-input",
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    #: Seconds that the next try must wait.
    wait = 0
    #: By what the person has shown that it is them.
    factor: Factor | None = None

    def __init__(self, request: HttpRequest, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.person = request, person

    def clean_code(self) -> str:
        code, address = self.cleaned_data["code"], throttle.address_of(self.request)
        factor = factor_for(self.person, code)
        self.wait = factor.seconds_to_wait() if factor else 0
        self.wait = self.wait or throttle.begin(self.person.username, address, throttle.CODE)
        if self.wait:
            raise must_wait(self.wait)
        self.factor = shown(self.person, code)
        if self.factor is None:
            throttle.failed(self.person.username, address, throttle.CODE)
            raise ValidationError(_now("Koden stemmer ikke, eller den er brukt. Vent til appen viser en ny."))
        throttle.succeeded(self.person.username, address, throttle.CODE)
        return code


class EnrolForm(forms.Form):
    """The first code of an app that is being connected."""

    code = forms.CharField(
        label=_("Koden som appen viser"),
        max_length=20,
        help_text=_("Seks sifre. Appen viser en ny kode hvert halve minutt."),
        widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def enrol(self, person: Person) -> list[str] | None:
        """Takes the app into use: the new codes on paper, or None, with the form's errors, where the code is wrong."""
        codes = enrol(person, self.cleaned_data["code"])
        if codes is None:
            wrong = _("Koden stemmer ikke. Se at telefonens klokke går riktig, vent litt, og skriv koden som vises nå.")
            self.add_error("code", wrong)
        return codes


def must_wait(seconds: int) -> ValidationError:
    """Tells that the next try must wait so many seconds."""
    told = ngettext(
        "For mange mislykkede forsøk. Vent %(seconds)s sekund før du prøver igjen.",
        "For mange mislykkede forsøk. Vent %(seconds)s sekunder før du prøver igjen.",
        seconds,
    )
    return ValidationError(told % {"seconds": seconds}, code="wait")
