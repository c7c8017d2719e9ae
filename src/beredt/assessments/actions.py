"""Assessing items: their supply gathered once for all, each answer computed unless it is stored already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings

from beredt import __version__, outlook
from beredt.assessments.compute import compute
from beredt.assessments.inputs import digest, end_to_json, position_to_json
from beredt.assessments.items import Item
from beredt.assessments.models import Assessment
from beredt.assessments.request import ItemSupply, Missing, batches, deliveries, demand, equivalents, undated
from beredt.lake import Snapshot
from beredt.supply import queries as supply
from beredt.supply.store import snapshot as snapshot_of

#: Assumed until deliveries are learnt from: half come on the day, the others late with a mean of two weeks.
ON_TIME = 0.5
MEAN_DELAY = 14


@dataclass(frozen=True, slots=True)
class Question:
    """One item to assess: its subject ('case:2024-0001'), packs and the forecast of the shortage's end."""

    subject: str
    item: Item
    end: outlook.EndForecast
    missing: frozenset[Missing] = frozenset()


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with the facts it was computed from and what is missing in them."""

    question: Question
    supply: ItemSupply
    demand: outlook.DemandEstimate
    assessment: Assessment
    missing: tuple[Missing, ...]


def assess(questions: Sequence[Question], as_of: date, known: date | None = None) -> list[Answered]:
    """Answers every question as of a day, from the data deliveries that count now, or that counted by a past day."""
    snapshot = snapshot_of(known)
    supplies = gather(snapshot, {question.subject: question.item for question in questions}, as_of, known)
    files = sorted(file.name for file in snapshot.files)
    answered = [_answer(question, supplies[question.subject]) for question in questions]
    assessments = _stored(answered, as_of, snapshot.digest, files)
    return [
        Answered(question, supplies[question.subject], estimate, assessments[question.subject], missing)
        for question, (_subject, _inputs, estimate, missing) in zip(questions, answered, strict=True)
    ]


def gather(
    snapshot: Snapshot, items: Mapping[str, Item], as_of: date, known: date | None = None
) -> dict[str, ItemSupply]:
    """The facts of many items with one question each to stock, orders and use; `known` is the snapshot's day."""
    packs = sorted({number for item in items.values() for number in item.sizes})
    window = supply.year_before(as_of)
    observed = supply.days_observed(*window, known)
    stock = _by_pack(supply.stock_lines(snapshot, packs, as_of))
    counted = {row.varenummer for row in supply.stock_over_time(snapshot, packs, as_of)}
    orders = _by_pack(supply.expected_deliveries(snapshot, packs, as_of))
    periods = _by_pack(supply.use_periods(snapshot, packs, *window))
    places = _by_pack(supply.use_at_places(snapshot, packs, *window))
    return {
        subject: replace(_supply(item, as_of, window, observed, counted, (stock, orders, periods, places)), known=known)
        for subject, item in items.items()
    }


def _by_pack(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.varenummer, []).append(row)
    return found


def _supply(
    item: Item,
    as_of: date,
    window: tuple[date, date],
    observed: Mapping[str, int],
    counted: set[str],
    facts: tuple[dict[str, list[Any]], ...],
) -> ItemSupply:
    stock, orders, periods, places = (
        [row for number in item.sizes for row in by_pack.get(number, [])] for by_pack in facts
    )
    reference, sizes = equivalents(item.sizes, places)
    return ItemSupply(
        as_of=as_of,
        varenummer=tuple(item.sizes),
        reference=reference,
        equivalents=sizes,
        stock=stock,
        counted=not counted.isdisjoint(item.sizes),
        expected=orders,
        periods=periods,
        places=places,
        days_observed=observed,
        window=window,
    )


def delay_distribution() -> np.ndarray:
    """delay[k] = P(k days late): a stated assumption until the deliveries themselves teach better. (121,)"""
    late = np.arange(1, 121)
    geometric = (1 - 1 / MEAN_DELAY) ** (late - 1) / MEAN_DELAY
    return np.concatenate(([ON_TIME], (1 - ON_TIME) * geometric))


def _answer(
    question: Question, facts: ItemSupply
) -> tuple[str, dict[str, Any], outlook.DemandEstimate, tuple[Missing, ...]]:
    parameters = settings.ASSESSMENT
    missing = set(question.missing)
    stock, lacks_stock = batches(facts)
    coming, lacks_orders = deliveries(facts, delay_distribution())
    estimate, lacks_use = demand(facts)
    missing |= lacks_stock | lacks_orders | lacks_use
    if not question.item.sizes:
        missing.add(Missing.PACKS)
    elif any(size is None for size in question.item.sizes.values()) and len(question.item.sizes) > 1:
        missing.add(Missing.PACK_SIZE)
    if not question.end.known:
        missing.add(Missing.END)
    asked = estimate.demand()
    known = asked is not None and Missing.STOCK not in missing
    position = outlook.Position(asked, stock, coming, horizon=parameters["horizon"]) if known and asked else None
    inputs = {
        "item": question.subject,
        "packs": list(facts.varenummer),
        "reference": facts.reference,
        "seed": parameters["seed"],
        "replications": parameters["replications"],
        "window": [day.isoformat() for day in facts.window],
        "position": None if position is None else position_to_json(position),
        "undated": [[batch.packs, batch.expiry, batch.pool] for batch in undated(facts)],
        "end": end_to_json(question.end),
    }
    return question.subject, inputs, estimate, tuple(sorted(missing))


def _stored(
    answered: Sequence[tuple[str, dict[str, Any], Any, Any]], as_of: date, snapshot: str, files: list[str]
) -> dict[str, Assessment]:
    """The assessments of these inputs: found where they are stored, else computed and stored."""
    digests = {subject: digest(inputs) for subject, inputs, _estimate, _missing in answered}
    found = {
        assessment.subject: assessment
        for assessment in Assessment.objects.filter(
            subject__in=digests, as_of=as_of, snapshot=snapshot, version=__version__
        )
        if assessment.inputs_sha256 == digests[assessment.subject]
    }
    fresh = []
    for subject, inputs, _estimate, _missing in answered:
        if subject in found:
            continue
        result = compute(inputs)
        found[subject] = Assessment(
            subject=subject,
            as_of=as_of,
            snapshot=snapshot,
            files=files,
            inputs=inputs,
            inputs_sha256=digests[subject],
            version=__version__,
            result=result,
            result_sha256=digest(result),
        )
        fresh.append(found[subject])
    # Another process may have stored the same answer meanwhile: it is the same to the byte.
    Assessment.objects.bulk_create(fresh, ignore_conflicts=True)
    return found


def recompute(assessment: Assessment) -> bool:
    """Computes a stored assessment again from its own inputs; True when the bytes are the same."""
    return digest(compute(assessment.inputs)) == assessment.result_sha256
