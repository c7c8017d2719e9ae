from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "beredt.cases"
    label = "cases"
