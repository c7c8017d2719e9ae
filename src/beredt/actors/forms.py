"""The form of the login page."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """User name and password."""

    username = forms.CharField(
        label=_("Brukernavn"), widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "username"})
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
