"""From a hospital pharmacy's own export to three files that can be sent: packs, organisations and use.

    python examples/hospital_transactions.py pharmacy.csv.gz FOLDER

The export is that of Nottinghamshire Healthcare, 2014 to 2020, published with names hidden by the CDU Data Science
Team (github.com/CDU-data-science-team/phaRmacyForecasting, MIT licence): one line a transaction, with the columns
Date, NSVCode, Total_Qty, Ward and Site1. A negative quantity is a return, and some quantities are parts of units.

The drugs are anonymous ("Drug A"), so each gets an invented varenummer from 900001 on and a pack of one unit: the
export counts units, not packs. What is not known of them is called unknown; ATC group V ("various") stands for them
all, since the layout asks for a group. Then

    beredt import packs FOLDER/packs.csv
    beredt import organisations FOLDER/organisations.csv
    beredt import supply --kind use FOLDER/use.csv --sender SITE-A
"""

import csv
import gzip
import sys
from pathlib import Path

PACK_COLUMNS = [
    "varenummer",
    "name",
    "substance",
    "atc",
    "strength",
    "form",
    "pack_size",
    "pack_unit",
    "holder",
    "country",
    "ma_status",
    "gtin",
    "substitution_group",
    "marketed_from",
    "ended",
]
ORGANISATION_COLUMNS = ["id", "kind", "name", "parent", "municipality", "region", "supplied_by"]
USE_COLUMNS = ["varenummer", "place", "period", "packs", "ward"]
FIRST_VARENUMMER = 900_001


def convert(export: Path, folder: Path) -> int:
    """Write packs.csv, organisations.csv and use.csv into the folder; return the number of transactions."""
    with gzip.open(export, "rt", encoding="utf-8", newline="") as file:
        transactions = list(csv.DictReader(file))
    drugs = sorted({line["NSVCode"] for line in transactions})
    sites = sorted({line["Site1"] for line in transactions})
    varenummer = {drug: f"{FIRST_VARENUMMER + number:06d}" for number, drug in enumerate(drugs)}
    place = {site: site.upper().replace(" ", "-") for site in sites}

    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "packs.csv", PACK_COLUMNS, [_pack(varenummer[drug], drug) for drug in drugs])
    _write(
        folder / "organisations.csv",
        ORGANISATION_COLUMNS,
        [[place[site], "hospital", f"Nottinghamshire Healthcare, {site}", "", "", "", ""] for site in sites],
    )
    _write(
        folder / "use.csv",
        USE_COLUMNS,
        [
            [varenummer[line["NSVCode"]], place[line["Site1"]], line["Date"], line["Total_Qty"], line["Ward"]]
            for line in transactions
        ],
    )
    return len(transactions)


def _pack(varenummer: str, drug: str) -> list[str]:
    unknown = "unknown"
    return [varenummer, drug, drug, "V", unknown, unknown, "1", "unit", unknown, "GB", "none", "", "", "", ""]


def _write(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python examples/hospital_transactions.py pharmacy.csv.gz FOLDER")
    print(f"{convert(Path(sys.argv[1]), Path(sys.argv[2]))} transactions")
