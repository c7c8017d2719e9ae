from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CatalogueConfig(AppConfig):
    name = "beredt.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from beredt.catalogue.atc_names import load

        post_migrate.connect(load, sender=self)
