"""A FEST extract of any size: the entries of a small one, repeated with ids and varenummer of their own."""

import re
from pathlib import Path

#: An id or a reference to one, wherever it stands.
_ID = re.compile(rb"ID_[0-9A-F]{8}(?=-)")
_VARENUMMER = re.compile(rb"(<(?:\w+:)?Varenr>)([0-9]{6})(<)")
_CATALOGUE = re.compile(rb"(<(?:\w+:)?Kat\w+[^>]*>)(.*?)(</(?:\w+:)?Kat\w+>)", re.DOTALL)


def multiply(sample: Path, target_bytes: int, out: Path) -> int:
    """Write so many copies of each entry of `sample` that it reaches `target_bytes`; return how many.

    References stay within their own copy, so the result is as coherent as the sample. The varenummer run from
    000001 through the whole file. Works on bytes, so that it does not depend on what it is used to measure.

    Raises:
        ValueError: the target needs more varenummer than six digits have.
    """
    text = sample.read_bytes()
    copies = max(1, -(-target_bytes // len(text)))
    if copies * len(_VARENUMMER.findall(text)) > 999_999:
        raise ValueError(f"{copies} copies have more packs than there are varenummer")
    varenummer = iter(range(1, 1_000_000))
    with out.open("wb") as file:
        end = 0
        for catalogue in _CATALOGUE.finditer(text):
            file.write(text[end : catalogue.start()] + catalogue[1])
            for copy in range(copies):
                marked = _ID.sub(b"ID_%08X" % copy, catalogue[2])
                file.write(_VARENUMMER.sub(lambda match: b"%b%06d%b" % (match[1], next(varenummer), match[3]), marked))
            file.write(catalogue[3])
            end = catalogue.end()
        file.write(text[end:])
    return copies
