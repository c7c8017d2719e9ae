from django.apps import AppConfig


class PreparednessConfig(AppConfig):
    name = "beredt.preparedness"
    label = "preparedness"

    def ready(self) -> None:
        """Adds the tab of preparedness cases, and what the annual report tells of them."""
        from django.utils.translation import gettext_lazy as _

        from beredt.cases.annual_report.chapters_cases import add_teller
        from beredt.cases.models import CaseType
        from beredt.cases.tabs import Tab, add_tab
        from beredt.preparedness.yearly import told_of

        add_tab(Tab("preparedness_case", _("Beredskap"), 10, frozenset({CaseType.PREPAREDNESS})))
        add_teller(told_of)
