"""What is wrong with a file, as data: a code with its place, put into words by the rooms that speak to people.

A reader either returns everything it read or raises `Refused` with every problem it found (up to a limit).
`Remark` is for what was read and kept, but which a person should know about.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: Problems beyond this many are counted, not listed: nobody reads more, and a hostile file may hold millions.
LISTED = 1_000

#: A value is quoted only so far, since it comes from outside.
QUOTED = 80


class Code(StrEnum):
    """Every kind of problem or remark a reader can report. The texts stand in beredt.intake.problem_texts."""

    EMPTY_FILE = "empty_file"
    NOT_UTF8 = "not_utf8"
    NOT_XML = "not_xml"
    NOT_ZIP = "not_zip"
    NOT_XLSX = "not_xlsx"
    NOT_JSON = "not_json"
    NOT_A_TABLE = "not_a_table"
    NOT_TEXT = "not_text"
    HAS_DTD = "has_dtd"
    NOT_AN_EMAIL = "not_an_email"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_LARGE = "too_large"
    WRONG_ROOT = "wrong_root"
    MISSING_COLUMN = "missing_column"
    UNKNOWN_COLUMN = "unknown_column"
    DUPLICATE_COLUMN = "duplicate_column"
    WRONG_COLUMN_COUNT = "wrong_column_count"
    WRONG_LINE_LENGTH = "wrong_line_length"
    MISSING_VALUE = "missing_value"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DATE = "not_a_date"
    IMPOSSIBLE_DATE = "impossible_date"
    NOT_A_PERIOD = "not_a_period"
    NOT_IN_LIST = "not_in_list"
    NOT_A_VARENUMMER = "not_a_varenummer"
    NOT_AN_ATC_CODE = "not_an_atc_code"
    NOT_A_GTIN = "not_a_gtin"
    UNKNOWN_VARENUMMER = "unknown_varenummer"
    UNKNOWN_PLACE = "unknown_place"
    UNKNOWN_REFERENCE = "unknown_reference"
    DUPLICATE_KEY = "duplicate_key"
    MIXED_PERIODS = "mixed_periods"
    END_BEFORE_START = "end_before_start"
    FEWER_ROWS_THAN_BEFORE = "fewer_rows_than_before"
    OLDER_THAN_CURRENT = "older_than_current"
    OVERLAPS_EARLIER = "overlaps_earlier"
    NO_SUCH_FILE = "no_such_file"
    NAMESPACE_REPAIRED = "namespace_repaired"
    NET_RETURN = "net_return"
    EXPIRY_UNKNOWN = "expiry_unknown"
    UNKNOWN_REASON = "unknown_reason"
    UNKNOWN_STATUS = "unknown_status"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it stands, and what would be right.

    `line` is the line of the file counted from 1 (the header is line 1), or None where the whole file is meant.
    `expected` is either a literal such as 'YYYY-MM-DD' or a list of the allowed values.
    """

    code: Code
    line: int | None = None
    field: str | None = None
    value: str | None = None
    expected: str | None = None

    def __post_init__(self) -> None:
        if self.value is not None and len(self.value) > QUOTED:
            object.__setattr__(self, "value", self.value[: QUOTED - 1] + "…")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was taken, and that a person should know: `count` tells how many lines it concerns."""

    code: Code
    line: int | None = None
    field: str | None = None
    value: str | None = None
    count: int = 1


class Refused(Exception):
    """A file that was not taken, with the problems that stood in the way (`total` counts the unlisted too)."""

    def __init__(self, problems: Iterable[Problem], total: int | None = None) -> None:
        listed = tuple(problems)
        self.problems = listed[:LISTED]
        self.total = len(listed) if total is None else total
        super().__init__(f"{self.total} problem(s), first: {self.problems[0] if self.problems else None}")
