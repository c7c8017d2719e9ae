"""What the page of one decision shows, and what whoever looks may do there."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from beredt.actors.models import Organisation, OrganisationKind, Person
from beredt.actors.permissions import Permission, may
from beredt.assessments.models import Assessment
from beredt.decisions.changes import Revision, changes, revisions
from beredt.decisions.curated import bodies
from beredt.decisions.lifecycle import Act, Stage
from beredt.decisions.models import Acknowledgement, Addressee, Decision, DecisionVersion, Step
from beredt.decisions.queries import Standing, addressees_of, is_own, waiting_for
from beredt.decisions.rules import RULE_WORDS, Situation, lacking
from beredt.figures.tables import Column


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step for the history: what was done, by whom, and to whom it was handed over."""

    step: Step
    what: str
    who: str
    to: str


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """The page. `since_last` is what changed since it was last submitted, for whoever is to approve it now."""

    it: Standing
    addressees: list[tuple[Addressee, list[Acknowledgement]]]
    history: list[StepRow]
    revisions: list[Revision]
    since_last: Revision | None
    names: dict[str, str]
    lacking: list[str]
    replacements: list[Decision]
    groups: list[str]
    places: list[str]
    may_write: bool
    may_judge: bool
    #: What waits was written or proposed by whoever looks, who could approve it otherwise.
    is_own: bool

    @property
    def drafter(self) -> str:
        """Who began it."""
        return self.names[self.it.decision.drafted_by]

    @property
    def remaining(self) -> list[tuple[str, str]]:
        """The organisations that have not confirmed, with their names."""
        return [(row.organisation_id, row.organisation.name) for row, told in self.addressees if not told]


def decision_page(person: Person, it: Standing, *, past: bool) -> DecisionPage:
    """The page of a decision as it stands, or stood: then nothing can be done."""
    versions = list(it.decision.versions.filter(told_at__lte=it.moment).order_by("id"))
    addressees = addressees_of(it.decision, it.moment) if it.approval else []
    actors = {it.decision.drafted_by, *(step.actor for step in it.steps)} | {version.told_by for version in versions}
    may_approve = not past and may(person, Permission.APPROVE_DECISIONS)
    names = names_of(actors | {told.told_by for _row, tellings in addressees for told in tellings})
    return DecisionPage(
        it=it,
        addressees=addressees,
        history=[_step_row(step, names) for step in it.steps],
        revisions=revisions(versions),
        since_last=_since_last(it, versions),
        names=names,
        lacking=[str(RULE_WORDS[code]) for code in _lacking(it)],
        replacements=list(it.decision.replacements.filter(drafted_at__lte=it.moment).order_by("id")),
        groups=[str(OrganisationKind(kind).label) for kind in it.version.groups],
        places=list(Organisation.objects.filter(pk__in=it.version.organisations).values_list("name", flat=True)),
        may_write=not past and may(person, Permission.WRITE_DECISIONS),
        may_judge=may_approve and bool(waiting_for(person, [it])),
        is_own=may_approve and is_own(person, it),
    )


def names_of(actors: set[str]) -> dict[str, str]:
    """The names of people by how the trail names them; others as they are."""
    usernames = [actor.removeprefix("person:") for actor in actors]
    people = {person.actor: person.get_full_name() or person.username for person in _people(usernames)}
    return {actor: people.get(actor, actor) for actor in actors}


def addressee_columns() -> list[Column]:
    """The columns of the addressees as a file."""
    return [
        Column("organisation", _("Virksomhet")),
        Column("id", _("Nummer")),
        Column("group", _("Gruppe")),
        Column("confirmed", _("Bekreftet")),
        Column("by", _("Av")),
        Column("how", _("Hvordan")),
        Column("note", _("Merknad")),
    ]


def addressee_rows(page: DecisionPage) -> list[dict[str, object]]:
    """Every addressee with its first acknowledgement, those who have not confirmed first."""
    return [_addressee_row(page, row, told) for row, told in page.addressees]


@dataclass(frozen=True, slots=True)
class Basis:
    """The main figures of an assessment, for a person. Dates are None where it lasts or is not known."""

    assessment: Assessment
    known: bool
    p_lasts: float | None
    cover_days: int | None
    usable: float | None
    empty: tuple[Any, ...]


def basis_of(assessment: Assessment) -> Basis:
    """What an assessment answered."""
    result = assessment.result
    if not result["known"]:
        return Basis(assessment, False, None, None, None, ())
    first = assessment.as_of + timedelta(days=1)
    empty = tuple(None if days is None else first + timedelta(days=days) for days in result["shortfall"])
    usable = result["cover"]["usable"]
    return Basis(assessment, True, result["p_lasts"], result["cover"]["days"], usable[0] if usable else None, empty)


def _people(usernames: list[str]) -> list[Person]:
    return list(Person.objects.filter(username__in=usernames))


def _step_row(step: Step, names: dict[str, str]) -> StepRow:
    to = ""
    if step.to_case is not None:
        to = step.to_case.number
    elif step.to_body:
        to = str(bodies()[step.to_body].name) if step.to_body in bodies() else step.to_body
    elif step.by is not None:
        to = step.by.number
    return StepRow(step, str(Act(step.act).label), names[step.actor], to)


def _since_last(it: Standing, versions: list[DecisionVersion]) -> Revision | None:
    """What changed since the text that was submitted before; nothing where it was not."""
    submitted = [step.version_id for step in it.steps if step.act == Act.SUBMITTED]
    if it.stage != Stage.SUBMITTED or len(submitted) < 2:
        return None
    before = next(version for version in versions if version.pk == submitted[-2])
    return Revision(it.version, changes(before, it.version))


def _lacking(it: Standing) -> list[str]:
    situation = Situation(version=it.version, stage=it.stage, state=it.state, now=it.moment)
    return lacking(situation)


def _addressee_row(page: DecisionPage, row: Addressee, told: list[Acknowledgement]) -> dict[str, object]:
    first = told[0] if told else None
    return {
        "organisation": row.organisation.name,
        "id": row.organisation_id,
        "group": str(row.get_group_display()) if row.group else "",
        "confirmed": f"{first.told_at:%Y-%m-%dT%H:%M:%SZ}" if first else "",
        "by": "" if first is None else first.who or page.names[first.told_by],
        "how": first.how if first else "",
        "note": first.note if first else "",
    }
