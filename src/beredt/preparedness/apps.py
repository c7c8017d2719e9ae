from django.apps import AppConfig


class PreparednessConfig(AppConfig):
    name = "beredt.preparedness"
    label = "preparedness"

    def ready(self) -> None:
        """Adds the tab of preparedness cases, what the annual report tells of them, and what its acts are called."""
        from django.utils.translation import gettext_lazy as _

        from beredt.actors.act_list import add_verbs
        from beredt.cases.annual_report.chapters_cases import add_teller
        from beredt.cases.models import CaseType
        from beredt.cases.tabs import Tab, add_tab
        from beredt.preparedness.verbs import VERBS
        from beredt.preparedness.yearly import told_of

        add_verbs(VERBS)
        add_tab(Tab("preparedness_case", _("Beredskap"), 10, frozenset({CaseType.PREPAREDNESS})))
        add_teller(told_of)
