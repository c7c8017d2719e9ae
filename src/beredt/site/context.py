"""What every page knows: whether this is the demo, and where in the site it stands."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from beredt import __version__
from beredt.actors.permissions import Permission, may, may_somewhere
from beredt.site.demo_people import DEMO_PEOPLE

#: The main places: the name of the address, and the names of the pages that lie in it.
SECTIONS = {
    "situation": {"situation"},
    "my_day": {"my_day", "task", "task_add", "task_snooze"},
    "case_list": {"case_list", "case", "case_outlook", "case_outlook_compare", "scenario_list"},
    "inbox": {"inbox", "notice_list", "notice", "notice_reject"},
    "preparedness_list": {
        "preparedness_list",
        "preparedness_new",
        "preparedness_case",
        "preparedness_chapter",
        "preparedness_add",
        "preparedness_edit",
        "preparedness_add_shortage",
        "preparedness_close",
    },
    "decision_list": {
        "decision_list",
        "decision",
        "decision_new",
        "decision_edit",
        "decision_basis",
        "decision_bodies",
    },
    "decisions_to_us": {"decisions_to_us", "decision_to_us"},
    "pack_list": {"pack_list", "pack", "own_pack", "outlook_catalogue"},
    "delivery_list": {"delivery_list", "delivery", "upload"},
    "statistics_newest": {"statistics", "annual_report"},
    "contacts": {"contacts"},
    "people": {"people", "person", "person_add", "person_change", "person_link"},
    "acts": {"acts"},
}


def site(request: HttpRequest) -> dict[str, Any]:
    """The context of every page."""
    here = request.resolver_match.url_name if request.resolver_match else None
    titles = {
        "situation": _("Situasjonsbilde"),
        "my_day": _("Min dag"),
        "case_list": _("Saker"),
        "inbox": _("Meldinger"),
        "preparedness_list": _("Beredskap"),
        "decision_list": _("Vedtak"),
        "decisions_to_us": _("Vedtak til oss"),
        "pack_list": _("Legemidler"),
        "delivery_list": _("Data"),
        "statistics_newest": _("Statistikk"),
        "contacts": _("Kontakter"),
        "people": _("Personer"),
        "acts": _("Revisjonsspor"),
    }
    return {
        "demo": settings.DEMO,
        "demo_people": DEMO_PEOPLE if settings.DEMO else (),
        "version": __version__,
        "menu": [(name, titles[name], here in pages) for name, pages in SECTIONS.items() if _open(request, name)],
        "languages": settings.LANGUAGES,
    }


@cache
def _guard(name: str) -> tuple[Permission, bool] | None:
    """The guard of a page, found once: looking through all addresses takes longer than many a page."""
    return getattr(resolve(reverse(name)).func, "guard", None)


def _open(request: HttpRequest, name: str) -> bool:
    """Whether a page is open to who asks, by its own guard."""
    guard = _guard(name)
    if guard is None:
        return True
    permission, somewhere = guard
    return (may_somewhere if somewhere else may)(getattr(request, "user", None), permission)
