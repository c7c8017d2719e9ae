from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "beredt.journal"
    label = "journal"
