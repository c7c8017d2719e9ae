"""CSV files in a declared layout, fast.

pyarrow splits the file and turns each text column into codes, so that only the distinct values are looked at
one by one. Whenever anything is unusual the fast way gives up, and the slow way (csv_text) reads the file and
says what is wrong. So this way may be stricter than the slow one, and never more lenient.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from beredt.formats.columns import CellError
from beredt.formats.supply.csv_text import CsvText
from beredt.formats.supply.layout import DICTIONARY, Layout, NumberField, TextField
from beredt.formats.supply.spread import spread


class UnusualError(Exception):
    """The fast way gives up; this says nothing yet of whether the file is right."""


def fast_table(layout: Layout, text: CsvText) -> pa.Table:
    """The table of the lake, rows in the order of the file. Raises `UnusualError`."""
    raw = _split(layout, text)
    arrays: list[pa.Array] = []
    for field in layout.fields:
        column = raw[field.name] if field.name in text.header else None
        if isinstance(field, NumberField):
            arrays.append(_numbers(field, column, raw.num_rows))
        else:
            arrays.extend(_texts(field, column, raw.num_rows))
    table = pa.Table.from_arrays(arrays, schema=layout.schema)
    if not all(rule.holds(table) for rule in layout.rules) or repeats(table, layout.key):
        raise UnusualError
    return table


def _split(layout: Layout, text: CsvText) -> pa.Table:
    body = text.body
    if b"\r" in body and body.count(b"\r\n") != body.count(b"\r"):
        raise UnusualError
    end = len(body)
    while end and body[end - 1] in b"\r\n":
        end -= 1
    lines = np.count_nonzero(np.frombuffer(body, np.uint8, end) == ord("\n")) + 1
    types = {name: pa.float64() if isinstance(layout.field(name), NumberField) else DICTIONARY for name in text.header}
    decimal_mark = "," if text.separator == ";" and b"," in body else "."
    try:
        table = pacsv.read_csv(
            pa.py_buffer(body).slice(0, end),
            read_options=pacsv.ReadOptions(column_names=text.header),
            parse_options=pacsv.ParseOptions(delimiter=text.separator),
            convert_options=pacsv.ConvertOptions(
                column_types=types, null_values=[""], strings_can_be_null=True, decimal_point=decimal_mark
            ),
        )
    except pa.ArrowException:
        raise UnusualError from None
    # As many rows as lines: no field goes on over several lines, and no line is blank.
    if table.num_rows != lines:
        raise UnusualError
    return table.unify_dictionaries().combine_chunks()


def _numbers(field: NumberField, column: pa.ChunkedArray | None, rows: int) -> pa.Array:
    if column is None:
        return pa.nulls(rows, field.type)
    array = _one(column)
    if field.required and array.null_count:
        raise UnusualError
    known = array.drop_null().to_numpy()
    # Written so that "not a number", which compares as false with everything, fails too.
    if len(known) and not (field.low <= known.min() and known.max() <= field.high):
        raise UnusualError
    try:
        return array.cast(field.type)  # a safe cast refuses fractions where the number must be whole
    except pa.ArrowInvalid:
        raise UnusualError from None


def _texts(field: TextField, column: pa.ChunkedArray | None, rows: int) -> list[pa.Array]:
    """The field's columns of the lake, made from the meaning of its distinct texts."""
    if column is None:
        texts, codes = pa.array([], pa.string()), pa.nulls(rows, pa.int32())
    else:
        texts, codes = _one(column).dictionary, _one(column).indices
    if field.required and codes.null_count:
        raise UnusualError
    meanings = [_meaning(field, text) for text in texts.to_pylist()]
    if field.default is not None and codes.null_count:
        codes = codes.fill_null(len(meanings))
        meanings.append(field.default)
    return [spread([c.pick(m) for m in meanings], codes, c.type) for c in field.columns]


def _meaning(field: TextField, text: str) -> Any:
    if text != text.strip() or '"' in text:
        raise UnusualError
    try:
        return field.parse(text)
    except CellError:
        raise UnusualError from None


def repeats(table: pa.Table, key: tuple[str, ...]) -> bool:
    """Whether two rows of the table are equal in all columns of the key."""
    if not key:
        return False
    combined = np.zeros(table.num_rows, np.int64)
    for name in key:
        column = _one(table[name])
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        codes = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False)
        # Numbering anew after each column keeps the product within 64 bits.
        combined = np.unique(combined * (len(encoded.dictionary) + 1) + codes, return_inverse=True)[1]
    return len(np.unique(combined)) < table.num_rows


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
