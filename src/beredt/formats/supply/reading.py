"""Reading and writing the layouts that are CSV or XLSX."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from beredt.formats.problems import Code, Problem, Refused, Remark
from beredt.formats.supply.csv_fast import UnusualError, fast_table
from beredt.formats.supply.csv_text import open_csv, slow_table
from beredt.formats.supply.file import SupplyFile, remark_on, whole
from beredt.formats.supply.layout import Layout
from beredt.formats.supply.values import period_text
from beredt.formats.supply.workbook import xlsx_table

_ZIP = b"PK\x03\x04"


def read_layout(layout: Layout, path: Path) -> SupplyFile:
    """Read a CSV or XLSX file, told apart by its first bytes. Raises `Refused` and nothing else."""
    content = whole(path)
    table = xlsx_table(layout, content) if content.startswith(_ZIP) else _csv_table(layout, content)
    if not table.num_rows:
        raise Refused([Problem(Code.EMPTY_FILE)])
    return SupplyFile(
        layout.kind,
        table,
        *_span(layout, table),
        rows=table.num_rows,
        remarks=_remarks(layout, table),
        first_line=2,
    )


def _csv_table(layout: Layout, content: bytes) -> pa.Table:
    text = open_csv(layout, content)
    if text.body[:1] in b"\r\n" and not text.body.strip():
        raise Refused([Problem(Code.EMPTY_FILE)])
    try:
        return fast_table(layout, text)
    except UnusualError:
        return slow_table(layout, text)


def _span(layout: Layout, table: pa.Table) -> tuple[date, date]:
    start = table[layout.start]
    if layout.days is None:
        bounds = pc.min_max(start).as_py()
        return bounds["min"], bounds["max"]
    numbers = start.cast(pa.int32())
    last = pc.add(numbers, pc.subtract(table[layout.days], 1))
    return pc.min(start).as_py(), date(1970, 1, 1) + timedelta(days=pc.max(last).as_py())


def _remarks(layout: Layout, table: pa.Table) -> tuple[Remark, ...]:
    found = []
    if layout.kind == "use":
        found.append(remark_on(Code.NET_RETURN, "packs", pc.less(table["packs"], 0), 2))
    if layout.kind == "stock":
        found.append(remark_on(Code.EXPIRY_UNKNOWN, "expiry", table["expiry"].is_null(), 2))
    return tuple(remark for remark in found if remark)


def write_layout(layout: Layout, path: Path, table: pa.Table) -> None:
    """Write a table of the lake as CSV. Raises ValueError where a period is no day, week or month."""
    columns = {field.name: table[field.columns[0].name] for field in layout.fields}
    if layout.kind == "use":
        columns["period"] = _period_texts(table)
    texts = {
        name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for name, column in columns.items()
    }
    try:
        pacsv.write_csv(pa.table(texts), path, pacsv.WriteOptions(quoting_style="none", quoting_header="none"))
    except pa.ArrowInvalid:  # a text holds a comma or a quote: then all texts are quoted
        pacsv.write_csv(pa.table(texts), path, pacsv.WriteOptions(quoting_style="needed", quoting_header="none"))


def _period_texts(table: pa.Table) -> pa.ChunkedArray:
    """The text of each row's period; only the distinct ones are written out one by one."""
    both = pc.add(pc.multiply(table["start"].cast(pa.int32()).cast(pa.int64()), 64), table["days"])
    coded = both.combine_chunks().dictionary_encode()
    distinct = [divmod(code, 64) for code in coded.dictionary.to_pylist()]
    texts = [period_text(date(1970, 1, 1) + timedelta(days=start), days) for start, days in distinct]
    return pa.chunked_array([pa.array(texts, pa.string()).take(coded.indices)])
