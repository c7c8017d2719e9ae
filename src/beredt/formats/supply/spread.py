"""From codes and what each code means to a column."""

from typing import Any

import pyarrow as pa


def spread(meanings: list[Any], codes: pa.Array, column_type: pa.DataType) -> pa.Array:
    """The column of `meanings[code]` for each of `codes`; null where the code or its meaning is null."""
    if not pa.types.is_dictionary(column_type):
        return pa.array(meanings, column_type).take(codes)
    encoded = pa.array(meanings, column_type)  # meanings may repeat; a dictionary may not
    return pa.DictionaryArray.from_arrays(encoded.indices.take(codes), encoded.dictionary)
