from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "beredt.decisions"
    label = "decisions"
