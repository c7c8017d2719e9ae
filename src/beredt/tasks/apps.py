from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "beredt.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Adds the tab of every case, and what its acts are called."""
        from beredt.actors.act_list import add_verbs
        from beredt.cases.tabs import Tab, add_tab
        from beredt.tasks.verbs import VERBS

        add_verbs(VERBS)
        add_tab(Tab("case_tasks", _("Oppgaver"), 50))
