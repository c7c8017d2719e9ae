from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "beredt.decisions"
    label = "decisions"

    def ready(self) -> None:
        """Adds the tab of every case, what stands in the way of closing one, and what its acts are called."""
        from django.utils.translation import gettext_lazy as _

        from beredt.actors.act_list import add_verbs
        from beredt.cases.lifecycle.obstacles import add_obstacle
        from beredt.cases.tabs import Tab, add_tab
        from beredt.decisions.obstacles import HELD, decision_stands
        from beredt.decisions.verbs import VERBS

        add_verbs(VERBS)
        add_tab(Tab("case_decisions", _("Vedtak"), 40))
        add_obstacle(
            decision_stands, {HELD: _("Et vedtak på saken gjelder fortsatt. Opphev det eller overfør det først.")}
        )
