"""The example in examples/: a real hospital's transactions come in through the documented layouts, returns included."""

import csv
import gzip
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from beredt.formats import organisations, packs
from beredt.formats.problems import Code
from beredt.formats.supply import check_references, use

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "hospital_transactions.py"
TRANSACTIONS = 150_914


def test_every_transaction_of_the_hospital_comes_in(shared, tmp_path):
    export = shared / "data" / "cdu_pharmacy" / "pharmacy.csv.gz"
    subprocess.run([sys.executable, EXAMPLE, export, tmp_path], check=True, capture_output=True)
    found = use.read(tmp_path / "use.csv")
    assert found.rows == TRANSACTIONS

    known = {pack.varenummer: pack for pack in packs.read(tmp_path / "packs.csv")}
    places = {place.id: place for place in organisations.read(tmp_path / "organisations.csv")}
    assert (len(known), len(places)) == (19, 3)
    assert check_references(found, known, places) == []

    sums: dict[tuple, Decimal] = defaultdict(Decimal)
    returns = 0
    with gzip.open(export, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            sums[line["NSVCode"], line["Site1"], line["Ward"]] += Decimal(line["Total_Qty"])
            returns += Decimal(line["Total_Qty"]) < 0
    read: dict[tuple, Decimal] = defaultdict(Decimal)
    columns = [found.table[name].to_pylist() for name in ("varenummer", "place", "ward", "packs", "days")]
    for varenummer, place, ward, quantity, days in zip(*columns, strict=True):
        assert days == 1
        site = places[place].name.removeprefix("Nottinghamshire Healthcare, ")
        read[known[varenummer].name, site, ward] += Decimal(str(quantity))
    assert read == sums
    assert [(remark.code, remark.count) for remark in found.remarks] == [(Code.NET_RETURN, returns)]
    assert returns > 7_000
