from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "beredt.assessments"
    label = "assessments"
