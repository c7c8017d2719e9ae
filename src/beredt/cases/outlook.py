"""The outlook of a case, and of any item: its packs, its end, and what may stand in for it."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings

from beredt import outlook
from beredt.assessments.actions import Question
from beredt.assessments.items import Item, items_of
from beredt.assessments.nation_items import name_of
from beredt.assessments.outlook_answer import FULL, OutlookAnswer, ScenarioUsed
from beredt.assessments.outlook_run import Asked, Shortage, outlook_of_item
from beredt.assessments.substitutes import substitute_items
from beredt.cases.end_forecasts import ends_of
from beredt.cases.history import past
from beredt.cases.models import Alternative, Case
from beredt.cases.queries import open_on


def outlook_of(
    case: Case,
    as_of: date,
    known: date | None = None,
    scenario: ScenarioUsed | None = None,
    *,
    replications: int = FULL,
) -> OutlookAnswer:
    """Everything about a case's outlook as of a day, by what is known now or was known when a past day ended."""
    case = past(known).case(case)
    subject = f"case:{case.number}"
    item = items_of({subject: past(known).packs([case])[case.pk]})[subject]
    recorded = _recorded(case, known)
    others = substitute_items(item, recorded)
    end, missing = ends_of([case], as_of, known)[case.pk]
    asked = Asked(
        Question(subject, item, end, missing),
        case.title,
        others,
        tuple(name for name in others if name in recorded),
        _shortages(others.values(), as_of, known),
        scenario,
    )
    return outlook_of_item(asked, as_of, known, replications=replications)


def outlook_of_pack(
    varenummer: str,
    title: str,
    as_of: date,
    known: date | None = None,
    scenario: ScenarioUsed | None = None,
    *,
    replications: int = FULL,
) -> OutlookAnswer:
    """The outlook of the item that a pack belongs to, whether there is a case or not: nothing is known of an end."""
    item = items_of({varenummer: [varenummer]})[varenummer]
    others = substitute_items(item)
    question = Question(name_of(item), item, outlook.unknown_end(settings.ASSESSMENT["horizon"]))
    asked = Asked(question, title, others, (), _shortages(others.values(), as_of, known), scenario)
    return outlook_of_item(asked, as_of, known, replications=replications)


def _recorded(case: Case, known: date | None) -> list[str]:
    """The packs that people have written down as alternatives, the oldest entry first."""
    entries = Alternative.objects.known_on(known).filter(case=case, pack__isnull=False).order_by("id")
    return list(dict.fromkeys(entries.values_list("pack_id", flat=True)))


def _shortages(items: Iterable[Item], as_of: date, known: date | None) -> dict[str, Shortage]:
    """The open shortages of some items, by pack."""
    wanted = {number for item in items for number in item.sizes}
    if not wanted:
        return {}
    register = past(known)
    cases = [register.case(case) for case in open_on(as_of, known)]
    packs = register.packs(cases)
    cases = [case for case in cases if not wanted.isdisjoint(packs[case.pk])]
    ends = ends_of(cases, as_of, known)
    return {number: Shortage(case.number, ends[case.pk][0]) for case in cases for number in packs[case.pk]}
