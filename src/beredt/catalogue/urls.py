"""Addresses of the catalogue."""

from django.urls import path

from beredt.catalogue import views

urlpatterns = [
    path("legemidler/", views.packs, name="pack_list"),
    path("legemidler/ny/", views.own_pack, name="own_pack"),
]
