"""The statutory reports of wholesalers, whose fields stand at fixed places on each line.

Source: regulation on wholesale of medicines (FOR-1993-12-21-1219) sections 20 and 21 with the layout of the
report. Where the layout is silent or outdated, this is how it is read:

- Lines end in CRLF or LF, characters are ISO-8859-1. - Sales are "less returned goods", with no sign in the
layout: a minus sign in the first place of the field means
  that more came back than was sold. Nought is allowed for the same reason.
- Municipality numbers reach 5699, since today's run to 5636 where the layout stops at 2099.
- Section 21 has no value for a customer that is not a pharmacy: 0000 or blanks, as section 20 has 0000.
- Postcodes have four digits in a field of five: with a leading nought or a space.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from beredt.formats.columns import CellError, is_possible
from beredt.formats.problems import Code
from beredt.formats.supply import values
from beredt.formats.supply.layout import DICTIONARY

_MONTH = re.compile(r"(0[1-9]|1[0-2])([0-9]{4})")
_POSTCODE = re.compile(r"0?([0-9]{4})")


@dataclass(frozen=True)
class FixedText:
    """Characters `first` to `last` of a line, both included, from 1 on; spaces round them are ignored."""

    name: str
    first: int
    last: int
    meaning: str
    expected: str
    parse: Callable[[str], Any]
    type: pa.DataType = DICTIONARY
    nullable: bool = False


@dataclass(frozen=True)
class FixedNumber:
    """A number at `first` to `last`: digits with leading noughts, or kroner with a comma and two digits.

    The lake holds it whole, kroner as øre. `signed` allows a minus sign in the first place.
    """

    name: str
    first: int
    last: int
    meaning: str
    expected: str
    kroner: bool
    signed: bool
    type: pa.DataType
    nullable: bool = False

    def parse(self, text: str) -> int:
        """The number of packs, or of øre."""
        width = self.last - self.first + 1
        sign, digits = ("-", text[1:].rjust(width, "0")) if self.signed and text[:1] == "-" else ("", text)
        pattern = rf"[0-9]{{{width - 3}}},[0-9]{{2}}" if self.kroner else rf"[0-9]{{{width}}}"
        if not re.fullmatch(pattern, digits):
            raise CellError(Code.NOT_A_NUMBER, self.expected)
        return int(sign + digits.replace(",", ""))


FixedField = FixedText | FixedNumber


@dataclass(frozen=True)
class FixedLayout:
    """A report of lines of `width` characters; the first field is the month.

    `groups` are the fields, those together that stand side by side and follow from one another: a customer's number
    brings its municipality with it. They are read as one, which is faster.
    """

    kind: str
    meaning: str
    width: int
    groups: tuple[tuple[FixedField, ...], ...]

    @property
    def fields(self) -> tuple[FixedField, ...]:
        """The fields in the order of the line."""
        return tuple(field for group in self.groups for field in group)

    @property
    def schema(self) -> pa.Schema:
        """The columns of the lake, in the order of the fields."""
        return pa.schema([pa.field(field.name, field.type, nullable=field.nullable) for field in self.fields])


def _month(text: str) -> date:
    found = _MONTH.fullmatch(text)
    if not found:
        raise CellError(Code.NOT_A_PERIOD, "MMYYYY")
    month = date(int(found[2]) or 1, int(found[1]), 1)
    if not is_possible(month):
        raise CellError(Code.IMPOSSIBLE_DATE, "1990-01-01 .. 2100-12-31")
    return month


def _code(low: int, high: int, width: int, nought: bool = False, blank: bool = False) -> Callable[[str], str | None]:
    """Digits from `low` to `high`; where allowed, noughts alone or blanks mean that there is none."""
    expected = f"{low:0{width}d}-{high:0{width}d}" + (f", {0:0{width}d}" if nought else "")

    def parse(text: str) -> str | None:
        if (nought and text == "0" * width) or (blank and text == ""):
            return None
        if not re.fullmatch(rf"[0-9]{{{width}}}", text) or not low <= int(text) <= high:
            raise CellError(Code.OUT_OF_RANGE if text else Code.MISSING_VALUE, expected)
        return text

    return parse


def _name(text: str) -> str:
    if not text:
        raise CellError(Code.MISSING_VALUE)
    return values.identifier(text)


def _note(text: str) -> str | None:
    return values.identifier(text) if text else None


def _postcode(text: str) -> str | None:
    found = _POSTCODE.fullmatch(text)
    if text and not found:
        raise CellError(Code.OUT_OF_RANGE, "0001-9999")
    return found[1] if found else None


MONTH = FixedText("month", 1, 6, "month and year of the report (fields 01 and 02)", "MMYYYY", _month, pa.date32())
WHOLESALER = FixedText("wholesaler", 7, 10, "the wholesaler's licence", "7001-7999", _code(7001, 7999, 4))
CUSTOMER = FixedText("customer", 11, 14, "the wholesaler's number of the customer", "letters, digits", _name)

SALES20 = FixedLayout(
    kind="sales20",
    meaning="Section 20: a wholesaler's sales of a month by customer and pack, less returned goods.",
    width=63,
    groups=(
        (MONTH, WHOLESALER),
        (
            CUSTOMER,
            FixedText("category", 15, 16, "the wholesaler's kind of customer", "00-99", _code(0, 99, 2)),
            FixedText(
                "pharmacy",
                17,
                20,
                "the pharmacy's licence, 0000 where the customer is none",
                "1001-6999, 0000",
                _code(1001, 6999, 4, nought=True),
                nullable=True,
            ),
            FixedText("municipality", 21, 24, "the customer's municipality", "0101-5699", _code(101, 5699, 4)),
        ),
        (FixedText("varenummer", 25, 30, "the pack", "000001-999999", values.varenummer),),
        (FixedNumber("packs", 31, 37, "packs sold, less returned", "0000001, -000001", False, True, pa.int32()),),
        (FixedNumber("amount_ore", 38, 47, "invoiced", "0000001,00, -000001,00", True, True, pa.int64()),),
        (FixedNumber("aip_ore", 48, 55, "net price to pharmacies of a pack", "00001,00", True, False, pa.int64()),),
        (FixedNumber("gip_ore", 56, 63, "net price to wholesalers of a pack", "00001,00", True, False, pa.int64()),),
    ),
)

CUSTOMERS21 = FixedLayout(
    kind="customers21",
    meaning="Section 21: who the wholesaler's customers of a month are.",
    width=99,
    groups=(
        (MONTH, WHOLESALER),
        (
            CUSTOMER,
            FixedText(
                "pharmacy",
                15,
                18,
                "the pharmacy's licence; 0000 or blank where the customer is none",
                "1001-6999, 0000",
                _code(1001, 6999, 4, nought=True, blank=True),
                nullable=True,
            ),
            FixedText("municipality", 19, 22, "the customer's municipality", "0101-5699", _code(101, 5699, 4)),
            FixedText("name", 23, 52, "the customer's name", "text", _name),
            FixedText("town", 53, 72, "the customer's town", "text", _note, nullable=True),
            FixedText("postcode", 73, 77, "the customer's postcode", "0001-9999", _postcode, nullable=True),
            FixedText("category", 78, 79, "the wholesaler's kind of customer", "00-99", _code(0, 99, 2)),
            FixedText("category_name", 80, 99, "that kind in words", "text", _note, nullable=True),
        ),
    ),
)

FIXED_LAYOUTS = {layout.kind: layout for layout in (SALES20, CUSTOMERS21)}
