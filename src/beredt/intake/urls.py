"""Addresses of the data deliveries."""

from django.urls import path

from beredt.intake import views

urlpatterns = [
    path("data/", views.deliveries, name="delivery_list"),
    path("data/<uuid:pk>/", views.delivery, name="delivery"),
    path("data/<uuid:pk>/original/", views.original, name="delivery_original"),
]
