from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "beredt.tasks"
    label = "tasks"

    def ready(self) -> None:
        from beredt.cases.tabs import Tab, add_tab

        add_tab(Tab("case_tasks", _("Oppgaver"), 50))
