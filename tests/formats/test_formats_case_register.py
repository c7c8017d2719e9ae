"""The register of cases kept in lists before."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from beredt.formats import case_register
from beredt.formats.case_register import CaseSource, RegisteredCase, Registration, YesNo
from beredt.formats.problems import Code, Refused
from beredt.formats.reasons import Reason

OPEN = RegisteredCase(
    case_no="2023-0077",
    title="Metalyse 10 000 E",
    atc="B01AD11",
    registered=date(2023, 1, 15),
    start=date(2023, 1, 10),
    source=CaseSource.DMP,
    registration=Registration.REGISTERED,
)
LATER = replace(
    OPEN,
    case_no="2024-0123",
    varenummer=("014884", "023991"),
    start=date(2024, 2, 1),
    end=date(2024, 3, 20),
    reported_by_holder=YesNo.NO,
    reason=Reason.ACTIVE_INGREDIENT,
    reason_text="ingen råvare; ukjent når",
    promised_end=date(2024, 3, 31),
    previous_case="2023-0077",
    note="første linje\nandre linje",
)


def problems_of(path: Path, *cases: RegisteredCase) -> list[tuple]:
    case_register.write(path, cases)
    with pytest.raises(Refused) as refused:
        case_register.read(path)
    return [(p.code, p.line, p.field) for p in refused.value.problems]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    case_register.write(tmp_path / "cases.csv", [LATER, OPEN])
    assert case_register.read(tmp_path / "cases.csv") == (LATER, OPEN)


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        (replace(LATER, end=date(2024, 1, 31)), (Code.END_BEFORE_START, 3, "end")),
        (replace(LATER, promised_end=date(2024, 1, 31)), (Code.END_BEFORE_START, 3, "promised_end")),
        (replace(LATER, case_no="2023-0077", previous_case=None), (Code.DUPLICATE_KEY, 3, "case_no")),
        (replace(LATER, previous_case="1999-1"), (Code.UNKNOWN_REFERENCE, 3, "previous_case")),
        (replace(LATER, previous_case="2024-0123"), (Code.UNKNOWN_REFERENCE, 3, "previous_case")),
        (replace(LATER, start=OPEN.start), (Code.OUT_OF_RANGE, 3, "previous_case")),
    ],
)
def test_rules_between_cells_and_rows(tmp_path: Path, case: RegisteredCase, problem: tuple) -> None:
    assert problems_of(tmp_path / "cases.csv", OPEN, case) == [problem]


def test_one_day_is_a_period(tmp_path: Path) -> None:
    case = replace(OPEN, end=OPEN.start)
    case_register.write(tmp_path / "cases.csv", [case])
    assert case_register.read(tmp_path / "cases.csv") == (case,)


@pytest.mark.parametrize("name", ["source", "registration", "reason", "reported_by_holder"])
def test_words_outside_the_lists_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "cases.csv"
    cells = {c.name: c.example for c in case_register.COLUMNS if c.name != "previous_case"} | {name: "other words"}
    path.write_text(";".join(cells) + "\n" + ";".join(cells.values()))
    with pytest.raises(Refused) as refused:
        case_register.read(path)
    assert [(p.code, p.field) for p in refused.value.problems] == [(Code.NOT_IN_LIST, name)]
