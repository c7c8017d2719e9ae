"""The engine on one machine: ibis on DuckDB, one connection for the whole process."""

import os
import tempfile
from pathlib import Path

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from beredt.lake.engine import Engine
from beredt.lake.files import SnapshotFile
from beredt.lake.store import Lake


class DuckDBEngine(Engine):
    """A connection to DuckDB, which works in memory and reads the lake's files as they lie."""

    _failures = (duckdb.Error,)

    def __init__(self, lake: Lake, memory_limit: str = "2GB", threads: int = 2, kept_views: int = 256) -> None:
        super().__init__(lake, kept_views)
        spill = Path(tempfile.gettempdir(), f"beredt-duckdb-{os.getpid()}")  # else a folder where the process runs
        self._connection = ibis.duckdb.connect(memory_limit=memory_limit, threads=threads, temp_directory=spill)

    def close(self) -> None:
        """Close the connection; the engine cannot be used afterwards."""
        with self._lock:
            self._connection.disconnect()

    def _make_view(self, name: str, schema: pa.Schema, files: tuple[SnapshotFile, ...]) -> None:
        """To make a view, DuckDB opens a file."""
        self._execute(f"CREATE TEMP VIEW {name} AS {self._selection(schema, files)}")

    def _drop_view(self, name: str) -> None:
        self._execute(f"DROP VIEW {name}")

    def _run(self, question: ir.Table) -> pa.Table:
        try:
            return self._connection.to_pyarrow(question)
        finally:
            # ibis keeps the tables that came with a question until the process ends.
            for table in question.op().find(ops.InMemoryTable):
                self._connection.con.unregister(table.name)

    def _selection(self, schema: pa.Schema, files: tuple[SnapshotFile, ...]) -> str:
        """SQL for the columns of a schema from files; ibis has no words for the sender of each file."""
        paths = {file: _quoted(str(self.lake.path(file))) for file in files}
        source = f"read_parquet([{', '.join(paths.values())}], filename = 'path')"
        if "sender" in schema.names:
            senders = ", ".join(f"({path}, {_quoted(file.sender)})" for file, path in paths.items())
            source += f" JOIN (VALUES {senders}) AS files(path, sender) USING (path)"
        columns = ", ".join(f'"{name}"' for name in schema.names)
        return f"SELECT {columns} FROM {source}"  # noqa: S608 - all that is not a constant is quoted

    def _execute(self, statement: str) -> None:
        self._connection.raw_sql(statement)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
