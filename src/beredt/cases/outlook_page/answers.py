"""The answers that the page shows: a first look at once, the rest when it has been computed."""

from datetime import date
from threading import Lock

from beredt.assessments.outlook_answer import FULL, QUICK, OutlookAnswer, ScenarioUsed
from beredt.assessments.outlook_result import WHOLE
from beredt.cases.history import state_of_data
from beredt.cases.models import Case
from beredt.cases.outlook import outlook_of

Key = tuple[int, date, date | None, str, int]

#: The answers computed last, by case, days, scenario and state of the data; full ones are stored in the database too.
_kept: dict[tuple[Key, bool], OutlookAnswer] = {}
KEPT = 200
_lock = Lock()


def answer_of(
    case: Case, as_of: date, known: date | None, *, whole: bool, scenario: ScenarioUsed | None = None
) -> OutlookAnswer:
    """The outlook of a case: with everything where that is asked for or there already, else a first look.

    As things are it is the full answer, which is stored; for a scenario it is stored when somebody saves it.
    """
    key = (case.pk, as_of, known, "" if scenario is None else scenario.text, state_of_data())
    there = _kept.get((key, True)) or (None if whole else _kept.get((key, False)))
    if there is not None:
        return there
    replications = QUICK if not whole else FULL if scenario is None else WHOLE
    answer = outlook_of(case, as_of, known, scenario, replications=replications)
    with _lock:
        _kept[key, whole] = answer
        for old in list(_kept)[:-KEPT]:
            del _kept[old]
    return answer
