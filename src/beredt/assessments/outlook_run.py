"""All of one item's outlook: its facts and those of its substitutes gathered, computed, stored when it is complete."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from beredt import outlook
from beredt.actors.models import Organisation
from beredt.assessments.actions import Prepared, Question, prepare
from beredt.assessments.delays import lateness
from beredt.assessments.gathering import gather
from beredt.assessments.inputs import group_to_json, position_to_json
from beredt.assessments.items import Item
from beredt.assessments.models import Assessment, AssessmentKind
from beredt.assessments.nation_items import name_of
from beredt.assessments.outlook_answer import FULL, OutlookAnswer, ScenarioUsed
from beredt.assessments.positions import regional, regions_of_places, reserves
from beredt.assessments.reading import Facts, read
from beredt.assessments.request import ItemSupply, counted_orders
from beredt.assessments.storing import computed, stored
from beredt.assessments.substitutes import Turn, regularly_supplied, turns
from beredt.assessments.track import newest_track, track_record
from beredt.catalogue.models import Pack
from beredt.supply.store import snapshot as snapshot_of


@dataclass(frozen=True, slots=True)
class Shortage:
    """An open shortage of a substitute: its case and the forecast of its end."""

    case: str
    end: outlook.EndForecast


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: a question, its title, and what is known of what may stand in for its item.

    others: the items that may, by name (see `substitute_items`). recorded: those of them that people have written on
    the case. shortages: open shortages by pack. scenario: what is supposed to happen; None: nothing.
    """

    question: Question
    title: str
    others: Mapping[str, Item] = field(default_factory=dict)
    recorded: tuple[str, ...] = ()
    shortages: Mapping[str, Shortage] = field(default_factory=dict)
    scenario: ScenarioUsed | None = None


def outlook_of_item(asked: Asked, as_of: date, known: date | None = None, *, replications: int = FULL) -> OutlookAnswer:
    """The outlook as of a day, by what is known now or was known when a past day ended.

    Fewer replications than `FULL` give a first look, which is not stored; the full answer is stored and found again.
    """
    begun = time.perf_counter()
    snapshot = snapshot_of(known)
    question = asked.question
    supplies = gather(snapshot, {question.subject: question.item, **asked.others}, as_of, known)
    late = lateness(snapshot, as_of)
    main = prepare(question, supplies[question.subject], late)
    others = {
        name: prepare(Question(name, item, question.end), supplies[name], late) for name, item in asked.others.items()
    }
    used = {name: other.need.demand.mean if other.need.demand else 0.0 for name, other in others.items()}
    turn = turns(main.supply, {name: other.supply for name, other in others.items()}, asked.recorded, used)
    turn = {name: each for name, each in turn.items() if others[name].position is not None}
    inputs = _inputs(main, {name: others[name] for name in turn}, turn, asked, replications)
    assessment = (
        stored({question.subject: inputs}, as_of, snapshot)[question.subject]
        if replications >= FULL
        else computed(question.subject, inputs, as_of, snapshot)
    )
    return read(
        Facts(
            title=asked.title,
            scenario=asked.scenario,
            known_by=known,
            main=main,
            others=others,
            assessment=_with_key(assessment),
            seconds=time.perf_counter() - begun,
            names=_names(main.supply, turn),
            track=track_record(name_of(question.item), as_of, known) if question.item.sizes else (),
            track_overall=newest_track(as_of, known),
        )
    )


def _inputs(
    main: Prepared,
    others: Mapping[str, Prepared],
    turn: Mapping[str, Turn],
    asked: Asked,
    replications: int,
) -> dict[str, Any]:
    """All that the outlook is computed from: the plain question, and beside it the group, the regions, the reserves."""
    held = reserves(main.supply)
    inputs = main.inputs | {
        "kind": AssessmentKind.OUTLOOK.value,
        "replications": replications,
        "reserves": [[batch.packs, batch.expiry, batch.pool] for batch in held.batches],
        "scenario_name": "" if asked.scenario is None else asked.scenario.name,
        "scenario": None if asked.scenario is None else asked.scenario.text,
        "context": _context(main, others),
        "regional": None,
        "group": None,
        "substitutes": [],
    }
    if main.position is None:
        return inputs
    inputs["regional"] = position_to_json(regional(main.position, main.supply, regions_of_places()))
    standing = {name: _shortage_of(other.supply, asked.shortages) for name, other in others.items()}
    positions = {name: _supplied(other, standing[name]) for name, other in others.items()}
    if positions:
        moves = [outlook.Move(main.question.subject, name, turn[name].share, turn[name].packs) for name in positions]
        inputs["group"] = group_to_json(outlook.Group({main.question.subject: main.position, **positions}, moves))
        inputs["substitutes"] = [
            {
                "name": name,
                "varenummer": turn[name].varenummer,
                "share": turn[name].share,
                "packs": turn[name].packs,
                "by_substance": turn[name].by_substance,
                "case": None if shortage is None else shortage.case,
            }
            for name, shortage in standing.items()
        ]
    return inputs


def _context(main: Prepared, others: Mapping[str, Prepared]) -> dict[str, Any]:
    """What scenarios ask of the items that positions do not hold: ATC codes, and who delivers each order."""
    items = {main.question.subject: main, **others}
    numbers = {name: each.supply.varenummer for name, each in items.items()}
    codes = dict(
        Pack.objects.filter(varenummer__in=sum(numbers.values(), ())).values_list("varenummer", "medicine__atc")
    )
    return {
        "atc": {
            name: sorted({codes[number] for number in packs if codes.get(number)}) for name, packs in numbers.items()
        },
        "suppliers": {
            main.question.subject: [order.supplier for order, _packs, _chance in counted_orders(main.supply)]
        },
    }


def _shortage_of(supply: ItemSupply, shortages: Mapping[str, Shortage]) -> Shortage | None:
    return next((shortages[number] for number in supply.varenummer if number in shortages), None)


def _supplied(other: Prepared, shortage: Shortage | None) -> outlook.Position:
    """A substitute with what it gets: its own orders through a shortage of its own, else as much as it uses."""
    position = other.position
    assert position is not None
    if shortage is not None:
        return replace(position, returns=shortage.end if shortage.end.known else None)
    return regularly_supplied(position)


def _with_key(assessment: Assessment) -> Assessment:
    """What was stored just now, or by another process meanwhile, with the key of its row."""
    if assessment.pk is None:
        row = Assessment.objects.filter(
            subject=assessment.subject,
            as_of=assessment.as_of,
            snapshot=assessment.snapshot,
            inputs_sha256=assessment.inputs_sha256,
            version=assessment.version,
        ).first()
        return row or assessment
    return assessment


def _names(supply: ItemSupply, turn: Mapping[str, Turn]) -> dict[str, str]:
    """What the answer's packs and senders are called."""
    senders = {line.sender for line in supply.stock} | {order.sender for order in supply.expected}
    numbers = {each.varenummer for each in turn.values()} | set(supply.varenummer)
    return dict(Organisation.objects.filter(id__in=senders).values_list("id", "name")) | dict(
        Pack.objects.filter(varenummer__in=numbers).values_list("varenummer", "name")
    )
