"""Why a notice's state does not allow what was asked, with a code for each rule and its words."""

from django.utils.translation import gettext_lazy as _

RULE_WORDS = {
    "foreign": _("Utenlandske meldinger er signaler og åpner ikke saker."),
    "rejected": _("Meldingen er avvist. Gjenopprett den først."),
    "duplicate": _("Meldingen er merket som duplikat. Angre det først."),
    "nothing_new": _("Meldingen er allerede tatt inn, og det er ikke kommet noe nytt."),
    "no_reason": _("Skriv hvorfor meldingen avvises."),
    "no_report": _("Meldingen har ingen rapport."),
    "in_case": _("Meldingen hører til en sak."),
    "not_in_case": _("Velg hvilken sak meldingen gjelder."),
    "not_shortage": _("Meldinger om mangel hører til mangelsaker."),
    "case_closed": _("Saken er ikke åpen. Gjenåpne den først, eller velg en annen."),
    "unknown_pack": _("Varenummeret finnes ikke i legemiddelregisteret."),
    "nothing_to_undo": _("Det er ingenting å angre på meldingen."),
    "built_on": _("Det er ført mer på saken siden. Rett den på saken i stedet."),
    "same_case": _("En sak kan ikke slås sammen med seg selv."),
    "other_type": _("Bare saker av samme slag kan slås sammen."),
    "no_merge_reason": _("Skriv hvorfor sakene slås sammen."),
}


class NoticeRuleError(Exception):
    """The notice's state does not allow it. `code` names the rule; the pages put it into words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
