"""The wholesalers' statutory fixed-width reports: read, refused, written, and fast and slow alike."""

import csv
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beredt.formats.problems import Code, Refused
from beredt.formats.supply import customers21, sales20
from beredt.formats.supply.csv_fast import UnusualError
from beredt.formats.supply.fixed import fast_fixed, slow_fixed
from beredt.formats.supply.fixed_layouts import CUSTOMERS21, FIXED_LAYOUTS, SALES20

#: month year, wholesaler, customer, category, pharmacy, municipality, varenummer, packs, amount, aip, gip
SALE = "0320247001K001011234563600012300000120001234,5000100,2500090,00"
RETURN = "0320247001K0020000000301000124-000003-000300,0000100,2500090,00"
CUSTOMER = (
    "0320247001K00112345501" + "Apoteket på hjørnet".ljust(30) + "Tromsø".ljust(20) + "0900801"
) + "Apotek".ljust(20)


def _file(folder: Path, content: str | bytes) -> Path:
    path = folder / "report.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("latin-1"))
    return path


def _refusal(read, path: Path) -> list[tuple]:
    with pytest.raises(Refused) as caught:
        read(path)
    return [(p.code, p.line, p.field) for p in caught.value.problems]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("last", [True, False])
def test_sales_are_read_with_net_returns(tmp_path, end, last):
    found = sales20.read(_file(tmp_path, SALE + end + RETURN + end * last))
    assert found.table.to_pylist() == [
        {
            "month": date(2024, 3, 1),
            "wholesaler": "7001",
            "customer": "K001",
            "category": "01",
            "pharmacy": "1234",
            "municipality": "5636",
            "varenummer": "000123",
            "packs": 12,
            "amount_ore": 123_450,
            "aip_ore": 10_025,
            "gip_ore": 9_000,
        },
        {
            "month": date(2024, 3, 1),
            "wholesaler": "7001",
            "customer": "K002",
            "category": "00",
            "pharmacy": None,
            "municipality": "0301",
            "varenummer": "000124",
            "packs": -3,
            "amount_ore": -30_000,
            "aip_ore": 10_025,
            "gip_ore": 9_000,
        },
    ]
    assert (found.first, found.last, found.rows) == (date(2024, 3, 1), date(2024, 3, 31), 2)
    assert [(r.code, r.line, r.count) for r in found.remarks] == [(Code.NET_RETURN, 2, 1)]


def test_customers_are_read_in_latin_1(tmp_path):
    other = CUSTOMER.replace("1234", "    ", 1).replace("Tromsø", "      ").replace("09008", "     ")
    found = customers21.read(_file(tmp_path, CUSTOMER + "\r\n" + other + "\r\n"))
    assert found.table.to_pylist()[0] == {
        "month": date(2024, 3, 1),
        "wholesaler": "7001",
        "customer": "K001",
        "pharmacy": "1234",
        "municipality": "5501",
        "name": "Apoteket på hjørnet",
        "town": "Tromsø",
        "postcode": "9008",
        "category": "01",
        "category_name": "Apotek",
    }
    unknown = found.table.to_pylist()[1]
    assert (unknown["pharmacy"], unknown["town"], unknown["postcode"]) == (None, None, None)


def _with(field: str, text: str) -> str:
    place = next(f for f in SALES20.fields if f.name == field)
    assert len(text) == place.last - place.first + 1
    return SALE[: place.first - 1] + text + SALE[place.last :]


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        (_with("month", "132024"), Code.NOT_A_PERIOD, "month"),
        (_with("month", "030201"), Code.IMPOSSIBLE_DATE, "month"),
        (_with("wholesaler", "6001"), Code.OUT_OF_RANGE, "wholesaler"),
        (_with("customer", "    "), Code.MISSING_VALUE, "customer"),
        (_with("category", "x1"), Code.OUT_OF_RANGE, "category"),
        (_with("pharmacy", "7001"), Code.OUT_OF_RANGE, "pharmacy"),
        (_with("pharmacy", "    "), Code.MISSING_VALUE, "pharmacy"),
        (_with("municipality", "5700"), Code.OUT_OF_RANGE, "municipality"),
        (_with("municipality", "0100"), Code.OUT_OF_RANGE, "municipality"),
        (_with("varenummer", " 00123"), Code.NOT_A_VARENUMMER, "varenummer"),
        (_with("packs", "00000-1"), Code.NOT_A_NUMBER, "packs"),
        (_with("packs", "     12"), Code.NOT_A_NUMBER, "packs"),
        (_with("packs", "-------"), Code.NOT_A_NUMBER, "packs"),
        (_with("amount_ore", "0001234.50"), Code.NOT_A_NUMBER, "amount_ore"),
        (_with("aip_ore", "-0100,25"), Code.NOT_A_NUMBER, "aip_ore"),
        (SALE + " ", Code.WRONG_LINE_LENGTH, None),
        (SALE[:-1], Code.WRONG_LINE_LENGTH, None),
        ("", Code.WRONG_LINE_LENGTH, None),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(tmp_path, line, code, field):
    path = _file(tmp_path, "\n".join([SALE, line, SALE, ""]))
    assert _refusal(sales20.read, path) == [(code, 2, field)]


def test_lines_whose_lengths_make_up_for_one_another_are_refused(tmp_path):
    """The file has the right length as a whole, and each line a wrong one."""
    path = _file(tmp_path, SALE + "\n" + SALE + "0\n" + SALE[:-1] + "\n")
    assert [p[:2] for p in _refusal(sales20.read, path)] == [
        (Code.WRONG_LINE_LENGTH, 2),
        (Code.WRONG_LINE_LENGTH, 3),
    ]


def test_the_layouts_are_those_of_the_regulation(shared):
    path = shared / "data" / "grossistforskriften" / "grossistrapport_felt.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for table, layout in (("s20_omsetning", SALES20), ("s21_kunder", CUSTOMERS21)):
        places = [(int(row["fra"]), int(row["til"])) for row in rows if row["tabell"] == table]
        month, year, *others = places
        assert [(f.first, f.last) for f in layout.fields] == [(month[0], year[1]), *others]
        assert layout.width == places[-1][1]


# ---- fast and slow -----------------------------------------------------------------------------------------------


@st.composite
def _reports(draw) -> tuple[str, bytes]:
    """Reports that are right, with now and then some characters exchanged or lost."""
    kind, lines = draw(st.sampled_from([("sales20", [SALE, RETURN]), ("customers21", [CUSTOMER])]))
    chosen = draw(st.lists(st.sampled_from(lines), min_size=1, max_size=4))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    content = bytearray((end.join(chosen) + draw(st.sampled_from(["", end]))).encode("latin-1"))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(content) - 1))
        content[place : place + draw(st.integers(1, 2))] = draw(
            st.sampled_from([b"-", b"0", b" ", b"\n", b"\r", b"\xe5", b"\x00"])
        )
    return kind, bytes(content)


@settings(max_examples=400, deadline=None)
@given(_reports())
def test_what_the_fast_way_takes_the_slow_way_takes_alike(drawn):
    layout, content = FIXED_LAYOUTS[drawn[0]], drawn[1]
    try:
        fast = fast_fixed(layout, content)
    except UnusualError:
        return
    slow = slow_fixed(layout, content)
    assert fast.schema == slow.schema == layout.schema
    assert fast.to_pylist() == slow.to_pylist()


@pytest.mark.parametrize(("layout", "lines"), [(SALES20, [SALE, RETURN]), (CUSTOMERS21, [CUSTOMER])])
def test_the_fast_way_takes_ordinary_reports(layout, lines):
    content = ("\r\n".join(lines * 3) + "\r\n").encode("latin-1")
    assert fast_fixed(layout, content).num_rows == 3 * len(lines)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_whatever_bytes_come_the_report_is_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(content)
    for read in (sales20.read, customers21.read):
        try:
            read(path)
        except Refused:
            continue


# ---- writing -----------------------------------------------------------------------------------------------------


def test_what_is_written_is_what_was_read_byte_by_byte(tmp_path):
    for module, lines in ((sales20, [SALE, RETURN, SALE]), (customers21, [CUSTOMER])):
        content = "".join(line + "\r\n" for line in lines)
        if module is customers21:
            content = content.replace("09008", "9008 ")
        table = module.read(_file(tmp_path, content)).table
        module.write(tmp_path / "again.txt", table)
        assert (tmp_path / "again.txt").read_bytes() == content.encode("latin-1")


@pytest.mark.parametrize(("field", "value"), [("packs", 10_000_000), ("packs", -1_000_000), ("aip_ore", -1)])
def test_a_number_that_does_not_fit_is_not_written(tmp_path, field, value):
    table = sales20.read(_file(tmp_path, SALE + "\n")).table
    index = table.schema.get_field_index(field)
    wrong = table.set_column(index, table.schema.field(field), pa.array([value], table.schema.field(field).type))
    with pytest.raises(ValueError, match=field):
        sales20.write(tmp_path / "wrong.txt", wrong)
