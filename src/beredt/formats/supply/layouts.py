"""The documented CSV and XLSX layouts of use, stock and expected deliveries."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from beredt.formats.columns import CellError, iso_date
from beredt.formats.problems import Code
from beredt.formats.supply import values
from beredt.formats.supply.layout import DICTIONARY, Column, Layout, NumberField, RowRule, TextField

#: More packs than this on one line is a slip; Norway uses some hundred million packs of everything in a year.
MOST_PACKS = 100_000_000


def _text(name: str, meaning: str, example: str, required: bool = True) -> TextField:
    return TextField(name, meaning, required, example, values.identifier, (Column(name, DICTIONARY),))


def _day(name: str, meaning: str, example: str, required: bool = True) -> TextField:
    return TextField(name, meaning, required, example, iso_date, (Column(name, pa.date32()),))


VARENUMMER = TextField(
    "varenummer",
    "the pack: six digits as text, leading zeros kept",
    True,
    "012345",
    values.varenummer,
    (Column("varenummer", DICTIONARY),),
)
POOL = TextField(
    "pool",
    "who holds the packs and who may draw on them: " + ", ".join(values.POOLS),
    True,
    "wholesaler_free",
    values.pool,
    (Column("pool", DICTIONARY),),
)


def _out_for_longer(row: Mapping[str, Any]) -> CellError | None:
    out, period = row["days_out"], row["period"]
    if out is not None and out > period.days:
        return CellError(Code.OUT_OF_RANGE, f"0 .. {period.days}")
    return None


def _none_out_for_longer(table: pa.Table) -> bool:
    longer = pc.greater(table["days_out"], table["days"])
    return not pc.any(longer, min_count=0).as_py()


USE = Layout(
    kind="use",
    meaning="Packs dispensed or issued, by pack, place and period. Lines may repeat, as transactions do.",
    fields=(
        VARENUMMER,
        _text("place", "where the packs were used: its id in the register of organisations", "HA-OUS"),
        TextField(
            "period",
            "a day (YYYY-MM-DD), an ISO week (YYYY-Www) or a month (YYYY-MM)",
            True,
            "2024-W09",
            values.period,
            (
                Column("start", pa.date32(), lambda period: period.start),
                Column("days", pa.int16(), lambda period: period.days),
            ),
        ),
        NumberField(
            "packs",
            "packs used; parts of packs as decimals, returns as negative numbers",
            True,
            "12",
            pa.float64(),
            whole=False,
            low=-MOST_PACKS,
            high=MOST_PACKS,
        ),
        NumberField(
            "days_out",
            "days of the period on which the place had none; blank means not known",
            False,
            "0",
            pa.int16(),
            whole=True,
            low=0,
            high=31,
        ),
        _text("ward", "the ward or unit of the place that the packs went to", "MED3", required=False),
    ),
    start="start",
    days="days",
    rules=(RowRule("days_out", _out_for_longer, _none_out_for_longer),),
)

STOCK = Layout(
    kind="stock",
    meaning="A full count of the sender's stock at the end of a day, by pack, batch, expiry, place and pool.",
    fields=(
        _day("stock_date", "the day whose end the count describes", "2024-12-31"),
        VARENUMMER,
        _text("batch", "the batch; blank means not known", "LOT42", required=False),
        _day("expiry", "the day of expiry; blank means not known", "2026-06-30", required=False),
        _text("place", "where the packs lie: its id in the register of organisations", "GROSSIST-1"),
        POOL,
        NumberField("packs", "packs, whole", True, "240", pa.int64(), whole=True, low=0, high=MOST_PACKS),
        TextField(
            "status",
            "whether the packs may be used: " + ", ".join(values.STATUSES) + "; blank means usable",
            False,
            "usable",
            values.status,
            (Column("status", DICTIONARY),),
            default="usable",
        ),
    ),
    start="stock_date",
    key=("stock_date", "varenummer", "batch", "expiry", "place", "pool", "status"),
)

DELIVERIES = Layout(
    kind="deliveries",
    meaning="What the sender expects to receive: a full list of its open orders on a day.",
    fields=(
        _day("list_date", "the day whose end the list describes", "2024-12-31"),
        _text("order_ref", "the order, as the receiver names it", "PO-10023"),
        VARENUMMER,
        _text("supplier", "who delivers", "SUPPLIER-7"),
        _text("place", "where the packs are delivered: its id in the register of organisations", "GROSSIST-1"),
        POOL,
        _day("promised_date", "the day on which the supplier promises them", "2025-01-20"),
        NumberField("packs", "packs, whole", True, "600", pa.int64(), whole=True, low=1, high=MOST_PACKS),
        NumberField(
            "probability",
            "chance that they come, 0 to 1; blank means not known",
            False,
            "0.8",
            pa.float64(),
            whole=False,
            low=0,
            high=1,
        ),
        _day("expiry", "the day of expiry of what comes; blank means not known", "2027-03-31", required=False),
    ),
    start="list_date",
)

LAYOUTS = {layout.kind: layout for layout in (USE, STOCK, DELIVERIES)}
