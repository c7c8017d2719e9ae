"""Addresses of login and logout."""

from django.urls import path

from beredt.actors import views

urlpatterns = [
    path("logg-inn/", views.login, name="login"),
    path("logg-ut/", views.logout, name="logout"),
]
