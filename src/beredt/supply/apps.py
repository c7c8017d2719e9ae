from django.apps import AppConfig


class SupplyConfig(AppConfig):
    name = "beredt.supply"
    label = "supply"
