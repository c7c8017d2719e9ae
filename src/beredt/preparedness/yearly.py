"""What the annual report tells of the year's preparedness cases: each in its own words."""

from datetime import date

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from beredt.cases.annual_report.links import Links
from beredt.cases.models import Case
from beredt.cases.words import day
from beredt.figures.documents import Block, Heading, Item, Piece
from beredt.preparedness.models import Chapter, Milestone, MilestoneState, Part
from beredt.preparedness.page import preparedness_cases, when


def told_of(first: date, last: date, links: Links) -> list[Block]:
    """The cases that were worked on in the time: what was reached by its end, and the text meant for the report."""
    found = preparedness_cases().filter(Q(end__isnull=True) | Q(end__gte=first), registered__lte=last)
    found = found.prefetch_related(
        Prefetch("chapters", Chapter.objects.current()),
        Prefetch("milestones", Milestone.objects.current().order_by("first", "pk")),
    )
    items = [_item(case, last, links) for case in found]
    return [Heading(_("Beredskapssaker")), *items] if items else []


def _item(case: Case, last: date, links: Links) -> Item:
    reached = [
        Piece(f"{when(each.first, each.last)}: {each.title}")
        for each in case.milestones.all()
        if each.state == MilestoneState.REACHED and each.first <= last
    ]
    begun = _("Beredskapssak %(number)s, begynt %(day)s.") % {"number": case.number, "day": day(case.start)}
    texts = {chapter.part: chapter.text for chapter in case.chapters.all()}
    text = texts.get(Part.SUMMARY) or texts.get(Part.SITUATION) or _("Ingen omtale er skrevet.")
    return Item(case.title, (Piece(begun, links.case(case.number)), *reached), (text,))
