from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "beredt.cases"
    label = "cases"

    def ready(self) -> None:
        """Adds what its acts are called, and why those beside the lifecycle are refused."""
        from beredt.actors.act_list import add_verbs
        from beredt.cases.lifecycle.words import RULE_WORDS
        from beredt.cases.severity.words import RULES
        from beredt.cases.verbs import VERBS

        add_verbs(VERBS)
        RULE_WORDS.update(RULES)
