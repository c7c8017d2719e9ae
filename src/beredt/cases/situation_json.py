"""The situation picture for machines: what `beredt situation --json` prints and the API answers."""

from typing import Any

from beredt.cases.situation import Line


def as_json(line: Line) -> dict[str, Any]:
    """One line of the picture, with English keys and ISO dates."""
    return {
        "case": line.case.number,
        "medicine": line.case.title,
        "atc": line.case.atc,
        "start": line.case.start,
        "expected_end": line.expected_end,
        "end_forecast": list(line.end_quantiles),
        "cover_days": line.cover_days,
        "cover_at_least": line.cover_at_least,
        "p_lasts": line.p_lasts,
        "p_lasts_error": line.p_lasts_error,
        "p_lasts_at_most": line.p_lasts_at_most,
        "shortfall": list(line.shortfall),
        "verdict": line.verdict,
        "missing": list(line.missing),
        "assessment": line.answered.assessment.result_sha256,
    }
