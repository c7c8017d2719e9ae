"""Whether what a supply file names is known: its packs and its places."""

from collections.abc import Collection, Iterable

import numpy as np
import pyarrow as pa

from beredt.formats.problems import LISTED, Code, Problem
from beredt.formats.supply.file import SupplyFile


def check_references(file: SupplyFile, varenummer: Iterable[str], places: Collection[str]) -> list[Problem]:
    """A problem for each distinct varenummer and place that is not known, with the first line that names it.

    `varenummer` are the known packs and `places` the known organisations (a pyarrow array of texts will do
    for either). In order of lines, at most `LISTED`.
    """
    problems: list[Problem] = []
    for field, known, code in (
        ("varenummer", varenummer, Code.UNKNOWN_VARENUMMER),
        ("place", places, Code.UNKNOWN_PLACE),
    ):
        if field in file.table.column_names:
            problems += _unknown(file, field, _set(known), code)
    return sorted(problems, key=lambda problem: problem.line or 0)[:LISTED]


def _set(known: Iterable[str] | pa.Array | pa.ChunkedArray) -> set[str]:
    return set(known.to_pylist() if isinstance(known, pa.Array | pa.ChunkedArray) else known)


def _unknown(file: SupplyFile, field: str, known: set[str], code: Code) -> list[Problem]:
    column = file.table[field].unify_dictionaries().combine_chunks()
    distinct, first = np.unique(column.indices.to_numpy(), return_index=True)
    texts = column.dictionary.take(pa.array(distinct)).to_pylist()
    return [
        Problem(code, file.first_line + int(row), field, text)
        for text, row in zip(texts, first, strict=True)
        if text not in known
    ]
