"""Who told of each case and why the medicine was short, drawn by chances; what the report fixes is kept exactly."""

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import TypeVar

from numpy.random import Generator

from beredt.demo.history_cases import Draft
from beredt.formats.case_register import CaseSource, YesNo
from beredt.formats.reasons import NORWEGIAN_WORDS, Reason

#: Notices forwarded by DMP and Sykehusinnkjøp lead; of unregistered medicines DMP hears nothing, the
#: wholesalers and Sykehusinnkjøp most (annual report 2024).
SOURCES_REGISTERED = {
    CaseSource.DMP: 0.56,
    CaseSource.SYKEHUSINNKJOP: 0.27,
    CaseSource.WHOLESALER: 0.05,
    CaseSource.OWN_DISCOVERY: 0.05,
    CaseSource.CLINICIAN: 0.04,
    CaseSource.NEIGHBOUR_COUNTRY: 0.02,
    CaseSource.OTHER: 0.01,
}
SOURCES_UNREGISTERED = {
    CaseSource.WHOLESALER: 0.42,
    CaseSource.SYKEHUSINNKJOP: 0.31,
    CaseSource.CLINICIAN: 0.12,
    CaseSource.OWN_DISCOVERY: 0.1,
    CaseSource.NEIGHBOUR_COUNTRY: 0.03,
    CaseSource.OTHER: 0.02,
}
#: Whether the holder of a registered medicine had reported, where the word came from elsewhere.
HOLDER_REPORTED = {
    CaseSource.SYKEHUSINNKJOP: {YesNo.YES: 0.55, YesNo.NO: 0.35, YesNo.UNKNOWN: 0.1},
    None: {YesNo.YES: 0.35, YesNo.NO: 0.5, YesNo.UNKNOWN: 0.15},
}
#: Who makes an unregistered medicine owes nobody a report.
HOLDER_OF_UNREGISTERED = {YesNo.NO: 0.5, YesNo.UNKNOWN: 0.5}

#: The form for unregistered medicines came in 2023 and was used this often then; in 2024 not at all.
REPORT_FORMS_2023 = 2
#: First month of 2023 in which the form was there; the report gives only the year.
FORM_FROM_MONTH = 6

Key = TypeVar("Key")

_WORDS = {reason: words.capitalize() for words, reason in NORWEGIAN_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Cause:
    """Where a case was heard of, and why. `text` is in the words of the one who told of it."""

    source: CaseSource
    holder_reported: YesNo
    reason: Reason
    text: str | None


@dataclass(frozen=True, slots=True)
class _Share:
    atc: str
    reason: Reason
    weight: dict[bool, float]
    texts: tuple[str, ...]


def dmp_words(reason: Reason) -> str:
    """The reason as a word of DMP's list."""
    return _WORDS[reason]


def deal_causes(rng: Generator, drafts: list[Draft]) -> list[Cause]:
    """A cause for each case, in their order."""
    shares = _shares()
    causes = []
    forms = 0
    for draft in drafts:
        cause = _told(draft) if draft.story else _drawn(rng, draft, shares)
        if forms < REPORT_FORMS_2023 and not draft.story and _by_form(draft):
            cause = Cause(CaseSource.REPORT_FORM, cause.holder_reported, cause.reason, cause.text)
            forms += 1
        causes.append(cause)
    return causes


def _by_form(draft: Draft) -> bool:
    day = draft.span.registered
    return not draft.registered and day.year == 2023 and day.month >= FORM_FROM_MONTH


def _told(draft: Draft) -> Cause:
    story = draft.story
    assert story is not None
    text = story.reason_text or (dmp_words(story.reason) if story.source is CaseSource.DMP else None)
    return Cause(story.source, story.holder_reported, story.reason, text)


def _drawn(rng: Generator, draft: Draft, shares: list[_Share]) -> Cause:
    source = _pick(rng, SOURCES_REGISTERED if draft.registered else SOURCES_UNREGISTERED)
    if not draft.registered:
        reported = _pick(rng, HOLDER_OF_UNREGISTERED)
    elif source is CaseSource.DMP:
        reported = YesNo.YES
    else:
        reported = _pick(rng, HOLDER_REPORTED.get(source, HOLDER_REPORTED[None]))
    own = [s for s in shares if s.atc and draft.atc.startswith(s.atc)] or [s for s in shares if not s.atc]
    share = own[int(_pick(rng, {n: s.weight[draft.registered] for n, s in enumerate(own)}))]
    text = share.texts[int(rng.integers(len(share.texts)))] if share.texts else None
    return Cause(source, reported, share.reason, dmp_words(share.reason) if source is CaseSource.DMP else text)


def _pick(rng: Generator, weights: dict[Key, float]) -> Key:
    keys, total = list(weights), sum(weights.values())
    return keys[int(rng.choice(len(keys), p=[weight / total for weight in weights.values()]))]


def _shares() -> list[_Share]:
    with (files("beredt.demo") / "data" / "history_causes.csv").open(encoding="utf-8") as file:
        return [
            _Share(
                row["atc"],
                Reason(row["reason"]),
                {True: float(row["registered"]), False: float(row["unregistered"])},
                tuple(text for text in row["texts"].split("|") if text),
            )
            for row in csv.DictReader(file)
        ]
