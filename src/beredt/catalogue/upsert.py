"""Making a table say what a list says: rows copied beside it, then compared set-wise in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its key and columns. `own_rows` is a condition for rows that the list has no say over."""

    name: str
    key: str
    columns: tuple[str, ...]
    own_rows: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What an upsert did: rows in the list, and how many of them were new, different or gone."""

    rows: int
    added: int
    changed: int
    ended: int


def upsert(cursor: Any, table: Table, rows: Iterable[tuple[Any, ...]], *, ended_on: date | None) -> Changes:
    """Adds and changes rows of `table` to match `rows` (key first, then the columns) and marks the others ended.

    Names of tables and columns come from this package's own constants, never from outside.
    """
    columns = ", ".join((table.key, *table.columns))
    cursor.execute(
        f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {columns} FROM {table.name} WITH NO DATA"  # noqa: S608
    )
    count = 0
    with cursor.copy(f"COPY incoming ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    assignments = ", ".join(f"{column} = EXCLUDED.{column}" for column in table.columns)
    differs = " OR ".join(f"t.{column} IS DISTINCT FROM EXCLUDED.{column}" for column in table.columns)
    cursor.execute(
        f"INSERT INTO {table.name} AS t ({columns}) SELECT {columns} FROM incoming "  # noqa: S608
        f"ON CONFLICT ({table.key}) DO UPDATE SET {assignments}, ended_on = NULL "
        f"WHERE {differs} OR t.ended_on IS NOT NULL RETURNING (xmax = 0)"
    )
    fresh = [bool(row[0]) for row in cursor.fetchall()]
    own = f"AND NOT ({table.own_rows})" if table.own_rows else ""
    cursor.execute(
        f"UPDATE {table.name} AS t SET ended_on = %s WHERE ended_on IS NULL {own} "  # noqa: S608
        f"AND NOT EXISTS (SELECT 1 FROM incoming i WHERE i.{table.key} = t.{table.key})",
        [ended_on],
    )
    ended = cursor.rowcount
    cursor.execute("DROP TABLE incoming")
    return Changes(count, sum(fresh), len(fresh) - sum(fresh), ended)
