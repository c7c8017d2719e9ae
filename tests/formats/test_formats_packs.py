"""The list of packs that the medicine register lacks."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from beredt.formats import packs
from beredt.formats.packs import HandPack, MaStatus
from beredt.formats.problems import Code, Refused

PACK = HandPack(
    varenummer="089041",
    name="Mucomyst",
    substance="acetylcysteine",
    atc="R05CB01",
    strength="200 mg/ml",
    form="inhalasjonsvæske",
    pack_size=Decimal("0.5"),
    pack_unit="ampulle",
    holder="Firma; AS",
    country="SE",
    ma_status=MaStatus.FOREIGN,
)
FULL = HandPack(
    **{name: getattr(PACK, name) for name in PACK.__slots__ if name not in ("varenummer", "gtin", "ended")},
    varenummer="089042",
    gtin=("7046260148840", "96385074"),
    ended=date(2024, 6, 30),
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    packs.write(tmp_path / "packs.csv", [PACK, FULL])
    assert packs.read(tmp_path / "packs.csv") == (PACK, FULL)


def test_the_examples_of_the_layout_make_a_pack(tmp_path: Path) -> None:
    path = tmp_path / "packs.csv"
    columns = packs.COLUMNS
    path.write_text(";".join(c.name for c in columns) + "\n" + ";".join(c.example for c in columns))
    assert packs.read(path)[0].marketed_from == date(2022, 3, 1)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("ma_status", "maybe", Code.NOT_IN_LIST),
        ("country", "Sweden", Code.NOT_IN_LIST),
        ("gtin", "7046260148841", Code.NOT_A_GTIN),
        ("pack_size", "ten", Code.NOT_A_NUMBER),
        ("name", "", Code.MISSING_VALUE),
        ("ended", "2021-01-01", Code.END_BEFORE_START),
    ],
)
def test_wrong_cells_are_refused_with_their_place(tmp_path: Path, column: str, cell: str, code: Code) -> None:
    path = tmp_path / "packs.csv"
    cells = {c.name: c.example for c in packs.COLUMNS} | {column: cell}
    path.write_text(";".join(cells) + "\n" + ";".join(cells.values()))
    with pytest.raises(Refused) as refused:
        packs.read(path)
    assert [(p.code, p.line, p.field) for p in refused.value.problems] == [(code, 2, column)]


def test_a_varenummer_given_twice_is_refused(tmp_path: Path) -> None:
    packs.write(tmp_path / "packs.csv", [PACK, FULL, PACK])
    with pytest.raises(Refused) as refused:
        packs.read(tmp_path / "packs.csv")
    assert [(p.code, p.line, p.value) for p in refused.value.problems] == [(Code.DUPLICATE_KEY, 4, "089041")]
