"""Fixed-width reports: fast as a matrix of bytes where all is well, line by line where anything is not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from beredt.formats.columns import CellError, Problems
from beredt.formats.problems import Code, Problem
from beredt.formats.supply.csv_fast import UnusualError
from beredt.formats.supply.file import SupplyFile, month_end, remark_on, whole
from beredt.formats.supply.fixed_layouts import FixedField, FixedLayout, FixedNumber, FixedText
from beredt.formats.supply.spread import spread

#: So many lines at a time stay in the processor's cache; numbers are then read four times as fast.
_BLOCK = 16_384
Bytes = npt.NDArray[np.uint8]


def read_fixed(layout: FixedLayout, path: Path) -> SupplyFile:
    """Read a fixed-width report. Raises `Refused` and nothing else."""
    content = whole(path)
    try:
        table = fast_fixed(layout, content)
    except UnusualError:
        table = slow_fixed(layout, content)
    months = pc.min_max(table["month"]).as_py()
    remark = None
    if layout.kind == "sales20":
        returns = pc.or_(pc.less(table["packs"], 0), pc.less(table["amount_ore"], 0))
        remark = remark_on(Code.NET_RETURN, "packs", returns, first_line=1)
    return SupplyFile(
        layout.kind,
        table,
        first=months["min"],
        last=month_end(months["max"]),
        rows=table.num_rows,
        remarks=(remark,) if remark else (),
        first_line=1,
    )


def fast_fixed(layout: FixedLayout, content: bytes) -> pa.Table:
    """The table of the lake, in the order of the file. Raises `UnusualError`; stricter than slow if anything."""
    end = b"\r\n" if content[layout.width : layout.width + 1] == b"\r" else b"\n"
    if not content.endswith(b"\n"):
        content += end
    stride = layout.width + len(end)
    if len(content) % stride:
        raise UnusualError
    lines = np.frombuffer(content, np.uint8).reshape(-1, stride)
    if not (lines[:, layout.width :] == np.frombuffer(end, np.uint8)).all():
        raise UnusualError
    with ThreadPoolExecutor(pa.cpu_count()) as pool:  # numpy and pyarrow let go of the interpreter's lock
        columns = list(pool.map(lambda group: _columns(group, lines), layout.groups))
    arrays = [array for group in columns for array in group]
    return pa.Table.from_arrays(arrays, schema=layout.schema)


def _columns(group: tuple[FixedField, ...], lines: Bytes) -> list[pa.Array]:
    texts = tuple(field for field in group if isinstance(field, FixedText))
    if texts:
        return _texts(texts, lines)
    return [_numbers(field, _part(field, lines)) for field in group if isinstance(field, FixedNumber)]


def _part(field: FixedField, lines: Bytes) -> Bytes:
    return lines[:, field.first - 1 : field.last]


def _texts(fields: tuple[FixedText, ...], lines: Bytes) -> list[pa.Array]:
    """The columns of texts that stand side by side: coded as one, so that only what is distinct is parsed."""
    first, last = fields[0].first, fields[-1].last
    buffer = pa.py_buffer(np.ascontiguousarray(lines[:, first - 1 : last]))
    kind = pa.binary(last - first + 1)
    coded = pa.FixedSizeBinaryArray.from_buffers(kind, len(lines), [None, buffer]).dictionary_encode()
    distinct = [raw.decode("latin-1") for raw in coded.dictionary.to_pylist()]
    arrays = []
    for field in fields:
        cut = [text[field.first - first : field.last - first + 1].strip(" ") for text in distinct]
        try:
            meaning = {text: field.parse(text) for text in set(cut)}
        except CellError:
            raise UnusualError from None
        arrays.append(spread([meaning[text] for text in cut], coded.indices, field.type))
    return arrays


def _numbers(field: FixedNumber, part: Bytes) -> pa.Array:
    out = np.empty(len(part), np.int32)  # nine digits at most
    for start in range(0, len(part), _BLOCK):
        out[start : start + _BLOCK] = _number_block(field, part[start : start + _BLOCK])
    return pa.array(out).cast(field.type)


def _number_block(field: FixedNumber, part: Bytes) -> npt.NDArray[np.int32]:
    columns = np.array(part.T, order="C")  # a copy of its own, since signs are taken out of it
    negative = columns[0] == ord("-")
    if negative.any():
        if not field.signed:
            raise UnusualError
        columns[0][negative] = ord("0")
    if field.kroner:
        if not (columns[-3] == ord(",")).all():
            raise UnusualError
        columns = np.delete(columns, -3, axis=0)
    digits = columns - ord("0")  # what is no digit wraps round to more than nine
    if digits.max(initial=0) > 9:
        raise UnusualError
    number = digits[0].astype(np.int32)
    for digit in digits[1:]:
        number *= 10
        number += digit
    number[negative] *= -1
    return number


def slow_fixed(layout: FixedLayout, content: bytes) -> pa.Table:
    """The same, line by line. Raises `Refused` with every problem."""
    problems = Problems()
    columns: dict[str, list[Any]] = {field.name: [] for field in layout.fields}
    for line, raw in _lines(content):
        if len(raw) != layout.width:
            length, expected = str(len(raw)), str(layout.width)
            problems.add(Problem(Code.WRONG_LINE_LENGTH, line, value=length, expected=expected))
            continue
        for field in layout.fields:
            text = raw[field.first - 1 : field.last]
            try:
                columns[field.name].append(field.parse(text.strip(" ") if isinstance(field, FixedText) else text))
            except CellError as error:
                problems.add(Problem(error.code, line, field.name, text, error.expected or field.expected))
    problems.raise_if_any()
    return pa.table(columns, schema=layout.schema)


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    for line, raw in enumerate(content.removesuffix(b"\n").split(b"\n"), start=1):
        yield line, raw.removesuffix(b"\r").decode("latin-1")


def write_fixed(layout: FixedLayout, path: Path, table: pa.Table) -> None:
    """Write a table of the lake in the statutory layout, CRLF after each line.

    Raises ValueError where a value does not fit its field.
    """
    lines = np.full((table.num_rows, layout.width + 2), ord(" "), np.uint8)
    lines[:, layout.width :] = np.frombuffer(b"\r\n", np.uint8)
    table = table.unify_dictionaries()
    for field in layout.fields:
        column = table[field.name].combine_chunks()
        part = lines[:, field.first - 1 : field.last]
        if isinstance(field, FixedText):
            _put_texts(field, part, column)
        else:
            _put_numbers(field, part, column.to_numpy())
    lines.tofile(path)


def _put_texts(field: FixedText, part: Bytes, column: pa.Array) -> None:
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    width = part.shape[1]
    nothing = "0" * width if field.name == "pharmacy" else ""
    texts = [f"{value:%m%Y}" if field.name == "month" else value for value in coded.dictionary.to_pylist()]
    raw = [text.encode("latin-1").ljust(width) for text in (*texts, nothing)]
    if any(len(text) > width for text in raw):
        raise ValueError(f"{field.name} is longer than {width} characters")
    table = np.frombuffer(b"".join(raw), np.uint8).reshape(-1, width)
    part[:] = table[coded.indices.fill_null(len(texts)).to_numpy()]


def _put_numbers(field: FixedNumber, part: Bytes, numbers: npt.NDArray[Any]) -> None:
    width = part.shape[1]
    places = [place for place in range(width - 1, -1, -1) if not (field.kroner and place == width - 3)]
    left = np.abs(numbers.astype(np.int64))
    for place in places:
        part[:, place] = left % 10 + ord("0")
        left //= 10
    negative = numbers < 0
    room = (part[:, 0] == ord("0")) if field.signed else np.zeros(len(part), bool)
    if left.any() or (negative & ~room).any():
        raise ValueError(f"{field.name} holds a number that does not fit {field.expected}")
    part[negative, 0] = ord("-")
    if field.kroner:
        part[:, width - 3] = ord(",")
