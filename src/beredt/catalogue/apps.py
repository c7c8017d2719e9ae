from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "beredt.catalogue"
    label = "catalogue"
