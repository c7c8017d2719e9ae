"""What the counts of a delivery are called."""

from django.utils.translation import gettext_lazy as _

COUNTS = {
    "rows": _("Rader"),
    "places": _("Steder"),
    "packs": _("Pakninger"),
    "medicines": _("Legemidler"),
    "substances": _("Virkestoffer"),
    "substitution_groups": _("Byttegrupper"),
    "shortage_warnings": _("Mangelvarsler"),
    "added": _("Nye"),
    "changed": _("Endrede"),
    "ended": _("Utgåtte"),
    "notices": _("Meldinger"),
    "refused": _("Avviste rader"),
    "revisions": _("Endringer i loggen"),
    "new": _("Nye meldinger"),
    "amended": _("Endrede meldinger"),
    "new_periods": _("Nye perioder"),
    "unchanged": _("Uendrede"),
    "cases": _("Saker"),
    "notices_linked": _("Meldinger knyttet til saker"),
    "organisations": _("Virksomheter og steder"),
    "contacts": _("Kontakter"),
}
