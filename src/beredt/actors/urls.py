"""Addresses of login and logout, the audit trail and the contacts."""

from django.urls import path

from beredt.actors import act_views, contact_views, views

urlpatterns = [
    path("logg-inn/", views.login, name="login"),
    path("logg-ut/", views.logout, name="logout"),
    path("revisjon/", act_views.acts, name="acts"),
    path("kontakter/", contact_views.contacts, name="contacts"),
]
