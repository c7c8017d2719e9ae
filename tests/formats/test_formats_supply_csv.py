"""CSV of use, stock and expected deliveries: what is read, what is refused, and that fast and slow agree."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.formats.problems import Code, Refused
from beredt.formats.supply import deliveries, stock, use
from beredt.formats.supply.csv_fast import UnusualError, fast_table
from beredt.formats.supply.csv_text import open_csv, slow_table
from beredt.formats.supply.layouts import DELIVERIES, LAYOUTS, STOCK, USE

USE_HEAD = "varenummer,place,period,packs,days_out,ward\n"


def _file(folder: Path, content: str | bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _refusal(read, path) -> list[tuple]:
    with pytest.raises(Refused) as caught:
        read(path)
    return [(p.code, p.line, p.field, p.value) for p in caught.value.problems]


def test_use_is_read_with_its_periods_and_its_returns(tmp_path):
    text = USE_HEAD + "000123,HA1,2024-02-29,3,,\n012345,HA2,2024-W09,-1.5,2,M1\n012345,HA1,2024-02,0,29,\n"
    found = use.read(_file(tmp_path, text))
    assert found.table.to_pydict() == {
        "varenummer": ["000123", "012345", "012345"],
        "place": ["HA1", "HA2", "HA1"],
        "start": [date(2024, 2, 29), date(2024, 2, 26), date(2024, 2, 1)],
        "days": [1, 7, 29],
        "packs": [3.0, -1.5, 0.0],
        "days_out": [None, 2, 29],
        "ward": [None, "M1", None],
    }
    assert (found.first, found.last, found.rows) == (date(2024, 2, 1), date(2024, 3, 3), 3)
    assert [(r.code, r.line, r.count) for r in found.remarks] == [(Code.NET_RETURN, 3, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "varenummer,place,period,packs\n000123,HA1,2024-W09,1.5\n",
        "\ufeffvarenummer;place;period;packs\r\n000123;HA1;2024-W09;1,5\r\n",
        "varenummer;place;period;packs\n000123;HA1;2024-W09;1.5",
        "packs,period,place,varenummer\n1.5,2024-W09,HA1,000123\n\n\n",
        '"varenummer","place","period","packs"\n"000123","HA1","2024-W09","1.5"\n',
        "varenummer,place,period,packs\n 000123 , HA1,2024-W09 , 1.5 \n",
        "varenummer,place,period,packs,ward,days_out\n000123,HA1,2024-W09,1.50,,\n",
    ],
)
def test_the_same_line_in_the_ways_that_it_may_be_written(tmp_path, text):
    row = use.read(_file(tmp_path, text)).table.to_pylist()
    assert row == [
        {
            "varenummer": "000123",
            "place": "HA1",
            "start": date(2024, 2, 26),
            "days": 7,
            "packs": 1.5,
            "days_out": None,
            "ward": None,
        }
    ]


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("123,HA1,2024-02,1,,", Code.NOT_A_VARENUMMER, "varenummer"),
        ("000000,HA1,2024-02,1,,", Code.NOT_A_VARENUMMER, "varenummer"),
        ("٠٠٠١٢٣,HA1,2024-02,1,,", Code.NOT_A_VARENUMMER, "varenummer"),
        (",HA1,2024-02,1,,", Code.MISSING_VALUE, "varenummer"),
        ("000123,,2024-02,1,,", Code.MISSING_VALUE, "place"),
        ("000123,H\x00A1,2024-02,1,,", Code.NOT_A_TABLE, "place"),
        ("000123,H\rA1,2024-02,1,,", Code.NOT_A_TABLE, "place"),
        ("000123," + "x" * 81 + ",2024-02,1,,", Code.OUT_OF_RANGE, "place"),
        ("000123,HA1,02.2024,1,,", Code.NOT_A_PERIOD, "period"),
        ("000123,HA1,2024-13,1,,", Code.NOT_A_PERIOD, "period"),
        ("000123,HA1,2023-W53,1,,", Code.NOT_A_PERIOD, "period"),
        ("000123,HA1,2023-02-29,1,,", Code.NOT_A_PERIOD, "period"),
        ("000123,HA1,0201-02,1,,", Code.IMPOSSIBLE_DATE, "period"),
        ("000123,HA1,2024-02,,,", Code.MISSING_VALUE, "packs"),
        ("000123,HA1,2024-02,many,,", Code.NOT_A_NUMBER, "packs"),
        ("000123,HA1,2024-02,nan,,", Code.NOT_A_NUMBER, "packs"),
        ("000123,HA1,2024-02,inf,,", Code.NOT_A_NUMBER, "packs"),
        ("000123,HA1,2024-02,0x1f,,", Code.NOT_A_NUMBER, "packs"),
        ("000123,HA1,2024-02,1e300,,", Code.OUT_OF_RANGE, "packs"),
        ("000123,HA1,2024-02,1,30,", Code.OUT_OF_RANGE, "days_out"),
        ("000123,HA1,2024-02,1,-1,", Code.OUT_OF_RANGE, "days_out"),
        ("000123,HA1,2024-02,1,1.5,", Code.NOT_A_WHOLE_NUMBER, "days_out"),
        ("000123,HA1,2024-02,1,1", Code.WRONG_COLUMN_COUNT, None),
        ("", Code.WRONG_COLUMN_COUNT, None),
        ('000123,"HA1,2024-02,1,,', Code.NOT_A_TABLE, None),
    ],
)
def test_a_wrong_line_of_use_is_refused_with_its_place(tmp_path, line, code, field):
    good = "000123,HA1,2024-02,1,,\n"
    problems = _refusal(use.read, _file(tmp_path, USE_HEAD + good + line + "\n" + good))
    assert [(p[0], p[1], p[2]) for p in problems] == [(code, 3, field)]


def test_a_field_over_two_lines_is_refused_since_line_numbers_must_be_true(tmp_path):
    problems = _refusal(use.read, _file(tmp_path, USE_HEAD + '000123,"HA\n1",2024-02,1,,\n'))
    assert [(p[0], p[1]) for p in problems] == [(Code.NOT_A_TABLE, 2), (Code.NOT_A_TABLE, 3)]


def test_every_problem_is_listed_in_the_order_of_the_lines_and_counted_beyond_the_limit(tmp_path):
    lines = "123,HA1,2024-02,x,,\n" * 3 + "000123,HA1\n" + "123,HA1,2024-02,x,,\n" * 1000
    with pytest.raises(Refused) as caught:
        use.read(_file(tmp_path, USE_HEAD + lines))
    assert caught.value.total == 2007
    assert len(caught.value.problems) == 1000
    assert [p.line for p in caught.value.problems[:8]] == [2, 2, 3, 3, 4, 4, 5, 6]


@pytest.mark.parametrize(
    ("head", "code", "name"),
    [
        ("varenummer,place,packs", Code.MISSING_COLUMN, "period"),
        ("varenummer,place,period,packs,packs", Code.DUPLICATE_COLUMN, "packs"),
        ("varenummer,place,period,packs,colour", Code.UNKNOWN_COLUMN, None),
    ],
)
def test_the_header_must_be_the_layouts(tmp_path, head, code, name):
    problems = _refusal(use.read, _file(tmp_path, head + "\n1,2,3,4,5\n"))
    assert [(p[0], p[1], p[2]) for p in problems] == [(code, 1, name)]


@pytest.mark.parametrize("content", [b"", b"\n\n", USE_HEAD.encode(), (USE_HEAD + "\n\r\n").encode()])
def test_a_file_without_lines_is_refused(tmp_path, content):
    assert _refusal(use.read, _file(tmp_path, content))[0][0] is Code.EMPTY_FILE


def test_decimals_have_one_mark_through_a_file(tmp_path):
    text = "varenummer;place;period;packs\n000123;A;2024-02;1,5\n000123;A;2024-02;1.5\n"
    assert _refusal(use.read, _file(tmp_path, text)) == [(Code.NOT_A_NUMBER, 3, "packs", "1.5")]


def test_a_file_in_latin_1_is_refused_by_its_lines(tmp_path):
    content = USE_HEAD.encode() + "000123,Tromsø,2024-02,1,,\n".encode("latin-1")
    assert [p[:2] for p in _refusal(use.read, _file(tmp_path, content))] == [(Code.NOT_UTF8, 2)]


STOCK_HEAD = "stock_date,varenummer,batch,expiry,place,pool,packs,status\n"


def test_stock_keeps_unknown_expiry_and_batch_as_unknown_and_says_so(tmp_path):
    text = STOCK_HEAD + "2024-12-31,000123,,,G1,b180,10,\n2024-12-31,000123,L1,2026-06-30,G1,b180,0,blocked\n"
    found = stock.read(_file(tmp_path, text))
    assert found.table.to_pylist()[0] == {
        "stock_date": date(2024, 12, 31),
        "varenummer": "000123",
        "batch": None,
        "expiry": None,
        "place": "G1",
        "pool": "b180",
        "packs": 10,
        "status": "usable",
    }
    assert found.table["status"].to_pylist() == ["usable", "blocked"]
    assert [(r.code, r.line, r.count) for r in found.remarks] == [(Code.EXPIRY_UNKNOWN, 2, 1)]


def test_the_same_stock_twice_is_refused_also_where_a_blank_means_usable(tmp_path):
    text = STOCK_HEAD + "2024-12-31,000123,L1,,G1,b180,10,\n2024-12-31,000124,L1,,G1,b180,10,usable\n"
    path = _file(tmp_path, text + "2024-12-31,000123,L1,,G1,b180,7,usable\n")
    assert [p[:2] for p in _refusal(stock.read, path)] == [(Code.DUPLICATE_KEY, 4)]


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("2024-12-31,000123,,,G1,attic,10,", Code.NOT_IN_LIST, "pool"),
        ("2024-12-31,000123,,,G1,b180,1.5,", Code.NOT_A_WHOLE_NUMBER, "packs"),
        ("2024-12-31,000123,,,G1,b180,-1,", Code.OUT_OF_RANGE, "packs"),
        ("2024-12-31,000123,,9999-12-31,G1,b180,1,", Code.IMPOSSIBLE_DATE, "expiry"),
        ("31.12.2024,000123,,,G1,b180,1,", Code.NOT_A_DATE, "stock_date"),
        ("2024-12-31,000123,,,G1,b180,1,lost", Code.NOT_IN_LIST, "status"),
    ],
)
def test_a_wrong_line_of_stock_is_refused_with_its_place(tmp_path, line, code, field):
    problems = _refusal(stock.read, _file(tmp_path, STOCK_HEAD + line + "\n"))
    assert [(p[0], p[1], p[2]) for p in problems] == [(code, 2, field)]


DELIVERIES_HEAD = "list_date,order_ref,varenummer,supplier,place,pool,promised_date,packs,probability,expiry\n"


def test_a_delivery_of_unknown_chance_stays_unknown(tmp_path):
    line = "2024-12-31,PO1,000123,S1,G1,wholesaler_free,2025-01-20,600,"
    found = deliveries.read(_file(tmp_path, DELIVERIES_HEAD + line + ",\n" + line + "0.8,2027-01-01\n"))
    assert found.table["probability"].to_pylist() == [None, 0.8]
    assert found.table["expiry"].to_pylist() == [None, date(2027, 1, 1)]
    for wrong in ("1.1,", "-0.1,"):
        assert _refusal(deliveries.read, _file(tmp_path, DELIVERIES_HEAD + line + wrong + "\n"))[0][2] == "probability"


# ---- fast and slow -----------------------------------------------------------------------------------------------

_ODD = [
    "",
    " ",
    '"',
    '""',
    "1e5",
    ".5",
    "5.",
    "+5",
    "-",
    "nan",
    "1,5",
    "0x1",
    "\x00",
    "\r",
    "\n",
    "ø",
    "2024-W01",
    "N/A",
]
_CELLS = {
    "varenummer": ["000123", "012345", "999999"],
    "place": ["HA1", "Ås", 'a"b'],
    "period": ["2024-02", "2024-W09", "2024-02-29"],
    "packs": ["1", "-2.5", "0", "12", "1,5"],
    "days_out": ["", "0", "1", "7.0"],
    "ward": ["", "M1"],
    "batch": ["", "L1", "L2"],
    "expiry": ["", "2026-01-31"],
    "pool": ["b180", "hospital"],
    "status": ["", "usable", "blocked"],
    "stock_date": ["2024-12-31"],
    "list_date": ["2024-12-31"],
    "order_ref": ["PO1"],
    "supplier": ["S1"],
    "promised_date": ["2025-01-20", "2024-01-01"],
    "probability": ["", "0.5", "1"],
}


@st.composite
def _texts(draw) -> tuple[str, bytes]:
    layout = draw(st.sampled_from(sorted(LAYOUTS)))
    names = [f.name for f in LAYOUTS[layout].fields if f.required or draw(st.booleans())]
    names = draw(st.permutations(names))
    separator = draw(st.sampled_from(",;"))
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        cells = [draw(st.sampled_from(_CELLS[name])) for name in names]
        if draw(st.integers(0, 3)) == 0:
            cells[draw(st.integers(0, len(cells) - 1))] = draw(st.sampled_from(_ODD))
        if draw(st.booleans()):
            cells = [f'"{cell}"' for cell in cells]
        rows.append(separator.join(cells))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    return layout, end.join([separator.join(names), *rows, *draw(st.sampled_from([[], [""], ["", ""]]))]).encode()


@settings(max_examples=400, deadline=None)
@given(_texts())
def test_what_the_fast_way_takes_the_slow_way_takes_alike(drawn):
    layout, content = LAYOUTS[drawn[0]], drawn[1]
    text = open_csv(layout, content)
    try:
        fast = fast_table(layout, text)
    except UnusualError:
        return
    slow = slow_table(layout, text)
    assert fast.schema == slow.schema == layout.schema
    assert fast.to_pylist() == slow.to_pylist()


@pytest.mark.parametrize("layout", [USE, STOCK, DELIVERIES], ids=lambda layout: layout.kind)
def test_the_fast_way_takes_ordinary_files(layout):
    """Else the comparison above would prove nothing, and the speed would be gone unnoticed."""
    for example in (
        [field.example for field in layout.fields],
        ["" if not f.required else f.example for f in layout.fields],
    ):
        content = ",".join(f.name for f in layout.fields) + "\n" + ",".join(example) + "\n"
        text = open_csv(layout, content.encode())
        assert fast_table(layout, text).to_pylist() == slow_table(layout, text).to_pylist()


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.binary(max_size=100).map(lambda tail: USE_HEAD.encode() + tail)))
def test_whatever_bytes_come_the_file_is_read_or_refused(tmp_path_factory, content):
    path = _file(tmp_path_factory.getbasetemp(), content)
    for read in (use.read, stock.read, deliveries.read):
        try:
            read(path)
        except Refused:
            continue


@pytest.mark.parametrize("content", [b"x" * 3_000_000, b"PK\x03\x04" + b"junk" * 100, b"\xff\xfea\x00b\x00\n\x00"])
def test_hostile_files_are_refused(tmp_path, content):
    assert _refusal(use.read, _file(tmp_path, content))
    if not content.startswith(b"PK"):
        assert _refusal(use.read, _file(tmp_path, USE_HEAD.encode() + content))


# ---- writing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("awkward", ["HA1", "Ås, ward 2", 'the "big" one'])
def test_what_is_written_is_read_back(tmp_path, awkward):
    for module, layout in ((use, USE), (stock, STOCK), (deliveries, DELIVERIES)):
        content = ",".join(f.name for f in layout.fields) + "\n"
        for row in range(5):
            cells = [f.example if f.name != "varenummer" else f"00010{row}" for f in layout.fields]
            content += (
                ",".join('"' + awkward.replace('"', '""') + '"' if cell == "HA-OUS" else cell for cell in cells) + "\n"
            )
        table = module.read(_file(tmp_path, content)).table
        module.write(tmp_path / "again.csv", table)
        assert module.read(tmp_path / "again.csv").table.to_pylist() == table.to_pylist()


def test_a_period_that_is_none_cannot_be_written(tmp_path):
    table = use.read(_file(tmp_path, USE_HEAD + "000123,HA1,2024-W09,1,,\n")).table
    wrong = table.set_column(3, table.schema.field("days"), pa.array([6], pa.int16()))
    with pytest.raises(ValueError, match="no day, ISO week or calendar month"):
        use.write(tmp_path / "wrong.csv", wrong)
