"""The answers that the page shows: a first look at once, the full one when it has been computed."""

from datetime import date
from threading import Lock

from beredt.assessments.outlook_answer import FULL, QUICK, OutlookAnswer
from beredt.cases.history import state_of_data
from beredt.cases.models import Case
from beredt.cases.outlook import outlook_of
from beredt.outlook.scenario import Scenario, scenario_json

Key = tuple[int, date, date | None, str, int]

#: The answers computed last, by case, days, scenario and state of the data; full ones are stored in the database too.
_kept: dict[tuple[Key, int], OutlookAnswer] = {}
KEPT = 200
_lock = Lock()


def answer_of(
    case: Case, as_of: date, known: date | None, *, full: bool, scenario: Scenario | None = None
) -> OutlookAnswer:
    """The outlook of a case: the full one where it is asked for or there already, else a first look."""
    key = (case.pk, as_of, known, "" if scenario is None else scenario_json(scenario), state_of_data())
    there = _kept.get((key, FULL)) or (None if full else _kept.get((key, QUICK)))
    if there is not None:
        return there
    replications = FULL if full else QUICK
    more = {"scenario": scenario} if scenario else {}
    answer = outlook_of(case, as_of, known, replications=replications, **more)
    with _lock:
        _kept[key, replications] = answer
        for old in list(_kept)[:-KEPT]:
            del _kept[old]
    return answer
