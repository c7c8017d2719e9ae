from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "beredt.intake"
    label = "intake"
