"""Our own table of Norwegian ATC names, put into the database whenever its tables are brought up to date."""

import csv
from importlib.resources import files
from typing import Any

from django.db import connections

TABLE = files("beredt.catalogue") / "data" / "atc_nb.csv"


def rows() -> list[tuple[str, str]]:
    """Code and name of every row of the curated table."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [(row["code"], row["name_nb"]) for row in csv.DictReader(line for line in lines if line[:1] != "#")]


def load(using: str = "default", **_kwargs: Any) -> None:
    """Adds the names and changes those that differ; names that came with the register are left where we have none."""
    with connections[using].cursor() as cursor:
        cursor.executemany(
            "INSERT INTO catalogue_atc (code, name) VALUES (%s, %s) "
            "ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name WHERE catalogue_atc.name <> EXCLUDED.name",
            rows(),
        )
