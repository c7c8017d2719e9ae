from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "beredt.cases"
    label = "cases"

    def ready(self) -> None:
        """Adds what its acts are called."""
        from beredt.actors.act_list import add_verbs
        from beredt.cases.verbs import VERBS

        add_verbs(VERBS)
