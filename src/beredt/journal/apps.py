from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "beredt.journal"
    label = "journal"

    def ready(self) -> None:
        from beredt.cases.inbox.taken import on_taken, on_undone
        from beredt.cases.tabs import Tab, add_tab
        from beredt.journal.actions.emails import enter_taken, void_untaken

        add_tab(Tab("journal", _("Journal"), 30))
        on_taken(enter_taken)
        on_undone(void_untaken)
