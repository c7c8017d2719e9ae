"""What every notice source comes to: a report that a product is, will be, was or will no more be short."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from beredt.formats.problems import Problem, Remark
from beredt.formats.reasons import Reason


class Source(StrEnum):
    """Whose list it is."""

    DMP = "dmp"
    CANADA = "canada"
    FIMEA = "fimea"
    EMA = "ema"


class Kind(StrEnum):
    """A shortage passes; a discontinuation does not."""

    SHORTAGE = "shortage"
    DISCONTINUATION = "discontinuation"


class Status(StrEnum):
    """What the source says of it now."""

    ANTICIPATED = "anticipated"
    ACTUAL = "actual"
    AVOIDED = "avoided"
    RESOLVED = "resolved"
    TO_BE_DISCONTINUED = "to_be_discontinued"
    DISCONTINUED = "discontinued"
    REVERSED = "reversed"
    UNKNOWN = "unknown"


class NumberScheme(StrEnum):
    """Which register the product's number belongs to."""

    VARENUMMER = "varenummer"
    VNR = "vnr"
    DIN = "din"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice. None means that the source does not say.

    `source_ref` is the source's own stable id of the report, the same in every later list, or None where it
    has none. `anticipated_start` and `actual_start` are kept apart, as are `promised_end` and `actual_end`.
    `expected_text` is an end told in words ("end of 2026"), which nobody has turned into a date.
    """

    source: Source
    line: int
    kind: Kind
    status: Status
    status_text: str
    received: date
    source_ref: str | None = None
    product_name: str | None = None
    substances: tuple[str, ...] = ()
    atc: str | None = None
    number: str | None = None
    number_scheme: NumberScheme | None = None
    holder: str | None = None
    strength: str | None = None
    form: str | None = None
    route: str | None = None
    pack_text: str | None = None
    anticipated_start: date | None = None
    actual_start: date | None = None
    promised_end: date | None = None
    actual_end: date | None = None
    expected_text: str | None = None
    reason: Reason = Reason.UNKNOWN
    reason_text: str | None = None
    updated: date | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def start(self) -> date | None:
        """The start that happened, else the one that was expected."""
        return self.actual_start or self.anticipated_start


@dataclass(frozen=True, slots=True)
class NoticeFile:
    """A list as it was read. `listed_on` is the day it describes, where the file or the sender tells it.

    `refused` holds the rows that cannot be notices, by line; the others were taken.
    """

    source: Source
    listed_on: date | None
    rows: tuple[NoticeRow, ...]
    refused: tuple[Problem, ...] = field(default=())

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Every remark of every row, in the order of the file."""
        return tuple(remark for row in self.rows for remark in row.remarks)

    @property
    def refused_lines(self) -> Sequence[int]:
        """The lines that were refused, each once."""
        return sorted({problem.line for problem in self.refused if problem.line is not None})
