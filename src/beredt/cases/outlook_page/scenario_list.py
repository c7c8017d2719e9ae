"""The list of scenarios: what each supposes, and who stands behind it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from beredt.actors.models import Person
from beredt.assessments.models import StoredScenario
from beredt.assessments.outlook_answer import ScenarioStanding
from beredt.cases.outlook_page.levers import FIELDS, TERMS, field_of, in_words
from beredt.cases.outlook_page.scenarios import SITUATIONS, STANDINGS, Offer, offered, text_of
from beredt.outlook.scenario import KINDS, Term
from beredt.outlook.scenario.fields import Type


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario. version: the row of people's own, None of those that come with the program.

    may_review: whether who asks may stand for it: it is a draft, and somebody else wrote it.
    """

    key: str
    name: str
    text: str
    situation: str
    source: str
    standing: ScenarioStanding
    standing_words: str
    terms: list[tuple[str, str]]
    version: StoredScenario | None
    may_review: bool


def scenario_rows(person: Person, known: date | None = None) -> list[ScenarioRow]:
    """Every scenario as somebody may see it, the packaged ones first."""
    own = {str(version.entry): version for version in StoredScenario.objects.known_on(known)}
    return [_row(offer, own.get(key), person) for key, offer in offered(known).items()]


def _row(offer: Offer, version: StoredScenario | None, person: Person) -> ScenarioRow:
    scenario, standing = offer.scenario, offer.used.standing
    draft = standing == ScenarioStanding.DRAFT
    return ScenarioRow(
        key=offer.used.key,
        name=text_of(scenario.name),
        text=text_of(scenario.text),
        situation=str(SITUATIONS[scenario.kind]),
        source=scenario.source,
        standing=standing,
        standing_words=str(STANDINGS[standing]),
        terms=[term_in_words(term) for term in scenario.terms],
        version=version,
        may_review=draft and version is not None and version.written_by != person.actor,
    )


def term_in_words(term: Term) -> tuple[str, str]:
    """What happens, and its numbers."""
    told = [
        f"{FIELDS.get(each.name, each.name)}: {in_words(field_of(term.kind, each.name).unit, term[each.name])}"
        for each in KINDS[term.kind]
        if each.type in (Type.WHOLE, Type.NUMBER) and term[each.name] is not None
    ]
    if term["atc"]:
        told.append(_("ATC: %(codes)s") % {"codes": ", ".join(term["atc"])})
    return str(TERMS[term.kind]), "; ".join(told)
