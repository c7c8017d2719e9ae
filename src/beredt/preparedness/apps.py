from django.apps import AppConfig


class PreparednessConfig(AppConfig):
    name = "beredt.preparedness"
    label = "preparedness"

    def ready(self) -> None:
        """Adds the tab of preparedness cases."""
        from django.utils.translation import gettext_lazy as _

        from beredt.cases.models import CaseType
        from beredt.cases.tabs import Tab, add_tab

        add_tab(Tab("preparedness_case", _("Beredskap"), 10, frozenset({CaseType.PREPAREDNESS})))
