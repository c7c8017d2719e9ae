"""Addresses of login and logout, and of the audit trail."""

from django.urls import path

from beredt.actors import act_views, views

urlpatterns = [
    path("logg-inn/", views.login, name="login"),
    path("logg-ut/", views.logout, name="logout"),
    path("revisjon/", act_views.acts, name="acts"),
]
