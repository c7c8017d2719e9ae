"""The nightly run over the whole catalogue, which is told of the open cases."""

from datetime import date

from beredt.assessments.models import CatalogueRun
from beredt.assessments.nation_run import REPLICATIONS, Progress, run_catalogue
from beredt.cases.history import past
from beredt.cases.queries import open_on


def run_nation(
    as_of: date,
    known: date | None = None,
    *,
    replications: int = REPLICATIONS,
    progress: Progress = lambda done, of: None,
) -> CatalogueRun:
    """How every item fares as of a day, with or without a case; found where it is stored already."""
    return run_catalogue(as_of, open_cases_by_pack(as_of, known), known, replications=replications, progress=progress)


def open_cases_by_pack(as_of: date, known: date | None = None) -> dict[str, list[str]]:
    """The numbers of the open cases that name each pack."""
    register = past(known)
    cases = [register.case(case) for case in open_on(as_of, known)]
    packs = register.packs(cases)
    found: dict[str, list[str]] = {}
    for case in cases:
        for pack in packs[case.pk]:
            found.setdefault(pack, []).append(case.number)
    return found
