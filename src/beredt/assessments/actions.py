"""Assessing items: their supply gathered once for all, each answer computed unless it is stored already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from beredt import outlook
from beredt.assessments.delays import Lateness, lateness
from beredt.assessments.gathering import gather
from beredt.assessments.inputs import end_to_json, position_to_json
from beredt.assessments.items import Item
from beredt.assessments.models import Assessment, AssessmentKind
from beredt.assessments.need import Need, need
from beredt.assessments.request import ItemSupply, Missing, batches, deliveries, undated
from beredt.assessments.storing import stored
from beredt.outlook import Effort
from beredt.supply.store import snapshot as snapshot_of


@dataclass(frozen=True, slots=True)
class Question:
    """One item to assess: its subject ('case:2024-0001'), packs and the forecast of the shortage's end."""

    subject: str
    item: Item
    end: outlook.EndForecast
    missing: frozenset[Missing] = frozenset()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question with the facts, ready to be computed. position: None where too much is missing."""

    question: Question
    supply: ItemSupply
    need: Need
    position: outlook.Position | None
    late: Lateness
    missing: tuple[Missing, ...]

    @property
    def inputs(self) -> dict[str, Any]:
        """All that the answer is computed from."""
        facts, parameters = self.supply, settings.ASSESSMENT
        return {
            "kind": AssessmentKind.ANSWER.value,
            "item": self.question.subject,
            "packs": list(facts.varenummer),
            "reference": facts.reference,
            "seed": parameters["seed"],
            "replications": parameters["replications"],
            "need": self.need.json,
            "delays_learnt_from": self.late.orders,
            "window": [day.isoformat() for day in facts.window],
            "position": None if self.position is None else position_to_json(self.position),
            "undated": [[batch.packs, batch.expiry, batch.pool] for batch in undated(facts)],
            "end": end_to_json(self.question.end),
        }


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with the facts it was computed from and what is missing in them."""

    question: Question
    supply: ItemSupply
    demand: outlook.DemandEstimate
    assessment: Assessment
    missing: tuple[Missing, ...]
    late: Lateness


def assess(questions: Sequence[Question], as_of: date, known: date | None = None) -> list[Answered]:
    """Answers every question as of a day, from the data deliveries that count now, or that counted by a past day."""
    snapshot = snapshot_of(known)
    supplies = gather(snapshot, {question.subject: question.item for question in questions}, as_of, known)
    late = lateness(snapshot, as_of)
    prepared = [prepare(question, supplies[question.subject], late) for question in questions]
    assessments = stored({each.question.subject: each.inputs for each in prepared}, as_of, snapshot)
    return [
        Answered(each.question, each.supply, each.need.estimate, assessments[each.question.subject], each.missing, late)
        for each in prepared
    ]


def prepare(question: Question, facts: ItemSupply, late: Lateness) -> Prepared:
    """The item's position in the whole country, and what is missing."""
    missing, horizon = set(question.missing), settings.ASSESSMENT["horizon"]
    stock, lacks_stock = batches(facts)
    coming, lacks_orders = deliveries(facts, late.of)
    asked, lacks_use = need(facts, horizon, Effort(settings.ASSESSMENT["effort"]))
    missing |= lacks_stock | lacks_orders | lacks_use
    if not question.item.sizes:
        missing.add(Missing.PACKS)
    elif any(size is None for size in question.item.sizes.values()) and len(question.item.sizes) > 1:
        missing.add(Missing.PACK_SIZE)
    if not question.end.known:
        missing.add(Missing.END)
    position = None
    if asked.demand is not None and Missing.STOCK not in missing:
        position = outlook.Position(asked.demand, stock, coming, horizon=horizon, minimum_life=facts.minimum_life)
    return Prepared(question, facts, asked, position, late, tuple(sorted(missing)))
