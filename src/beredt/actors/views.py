"""Logging in and out."""

from django.conf import settings
from django.contrib.auth.views import LoginView as DjangoLogin
from django.contrib.auth.views import LogoutView

from beredt.actors.forms import LoginForm


class LoginView(DjangoLogin):
    """Logging in with an account of this installation."""

    template_name = "actors/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(demo=settings.DEMO, **kwargs)


login = LoginView.as_view()
logout = LogoutView.as_view()
