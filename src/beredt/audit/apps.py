from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "beredt.audit"
    label = "audit"
