from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "beredt.site"
    label = "site"
