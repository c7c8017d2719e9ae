"""The chapter of the cases that the report tells of one by one, in the register's own words.

The rooms above `cases` add what they tell of a year when the site starts.
"""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from beredt.cases.annual_report.facts import AnnualReport, Told
from beredt.cases.annual_report.links import Links
from beredt.cases.annual_report.words import CHAPTERS
from beredt.cases.models import Case
from beredt.cases.words import REASONS, day, days
from beredt.figures.documents import Block, Heading, Item, Paragraph, Piece, Section

#: What a room above tells of the time from one day to another.
Teller = Callable[[date, date, Links], list[Block]]

_tellers: list[Teller] = []


def add_teller(teller: Teller) -> None:
    """Adds what a room tells of each year; called once by each, from its AppConfig."""
    if teller not in _tellers:
        _tellers.append(teller)


def single_cases(report: AnnualReport, links: Links) -> Section:
    """The cases told of one by one, in the register's own words."""
    blocks: list[Block] = []
    if not report.told:
        blocks.append(Paragraph(_("Ingen enkeltsaker er valgt ut for året.")))
    chapter = ""
    for told in report.told:
        if told.chapter != chapter:
            chapter = told.chapter
            blocks.append(Heading(str(CHAPTERS[chapter])))
        blocks.append(_item(told, links, report.as_of))
    for teller in _tellers:
        blocks += teller(date(report.year, 1, 1), report.as_of, links)
    return Section("enkeltsaker", _("Utvalgte mangelsaker"), tuple(blocks))


def _item(told: Told, links: Links, as_of: date) -> Item:
    facts = [Piece(_case_line(case, as_of), links.case(case.number)) for case in told.cases]
    facts += [
        Piece(_("Ingen sak i registeret i år svarer til «%(match)s».") % {"match": match}) for match in told.missing
    ]
    notes = tuple(dict.fromkeys(case.note for case in told.cases if case.note))
    return Item(told.heading, tuple(facts), notes)


def _case_line(case: Case, as_of: date) -> str:
    """One case in a line, as it stood on the day of the report."""
    ended = case.end if case.end and case.end <= as_of else None
    lasted = days((ended - case.start).days) if ended else _("pågår")
    return _("%(number)s %(title)s, %(atc)s: %(start)s–%(end)s%(lasted)s. Kilde: %(source)s. Årsak: %(reason)s.") % {
        "number": case.number,
        "title": case.title,
        "atc": case.atc or _("uten kode"),
        "start": day(case.start),
        "end": day(ended) if ended else "",
        "lasted": f" ({lasted})",
        "source": case.get_source_display(),
        "reason": str(REASONS.get(case.reason, case.reason)).lower() or _("ikke oppgitt"),
    }
