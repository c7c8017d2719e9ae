from django.apps import AppConfig


class PreparednessConfig(AppConfig):
    name = "beredt.preparedness"
    label = "preparedness"
