from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "beredt.tasks"
    label = "tasks"
