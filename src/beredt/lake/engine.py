"""The engine that answers questions over the lake: ibis on DuckDB, one connection for the whole process."""

import threading
from collections import OrderedDict

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from beredt.lake.files import Snapshot, SnapshotFile
from beredt.lake.schemas import SCHEMAS
from beredt.lake.store import Lake


class Engine:
    """A connection to DuckDB, which reads the lake's files. Threads may share it: one question at a time."""

    def __init__(self, lake: Lake, memory_limit: str = "2GB", threads: int = 2, kept_views: int = 256) -> None:
        """`kept_views`: over so many sets of files, questions find their view ready made."""
        self.lake = lake
        self._kept_views = kept_views
        self._connection = ibis.duckdb.connect(memory_limit=memory_limit, threads=threads)
        self._lock = threading.RLock()
        self._views: OrderedDict[tuple[object, ...], str] = OrderedDict()
        self._numbered = 0

    def facts(self, snapshot: Snapshot, kind: str) -> ir.Table:
        """All facts of one kind in a snapshot: the columns of `SCHEMAS[kind]`."""
        return self._view(kind, snapshot.of(kind), by_sender=False)

    def facts_by_sender(self, snapshot: Snapshot, kind: str) -> ir.Table:
        """The same with the `sender` of each file; slower, so for questions that need it."""
        return self._view(kind, snapshot.of(kind), by_sender=True)

    def answer(self, question: ir.Table, schema: pa.Schema) -> pa.Table:
        """Run a question; the columns of the answer are cast to `schema`."""
        chosen = question.select(*schema.names)
        with self._lock:
            try:
                return self._connection.to_pyarrow(chosen).cast(schema)
            finally:
                # ibis keeps the tables that came with a question until the process ends.
                for table in chosen.op().find(ops.InMemoryTable):
                    self._connection.con.unregister(table.name)

    def close(self) -> None:
        """Close the connection; the engine cannot be used afterwards."""
        with self._lock:
            self._connection.disconnect()

    def _view(self, kind: str, files: tuple[SnapshotFile, ...], by_sender: bool) -> ir.Table:
        """A view over files, made once for each set of files: to make one, DuckDB opens a file."""
        schema = plain(SCHEMAS[kind])
        if by_sender:
            schema = schema.append(pa.field("sender", pa.string()))
        if not files:
            return ibis.memtable(schema.empty_table())
        key = (by_sender, *files)
        with self._lock:
            if key not in self._views:
                self._numbered += 1
                name = f"facts_{self._numbered}"
                self._execute(f"CREATE TEMP VIEW {name} AS {self._selection(schema, files)}")
                self._views[key] = name
                if len(self._views) > self._kept_views:
                    self._execute(f"DROP VIEW {self._views.popitem(last=False)[1]}")
            self._views.move_to_end(key)
            return ibis.table(ibis.Schema.from_pyarrow(schema), name=self._views[key])

    def _selection(self, schema: pa.Schema, files: tuple[SnapshotFile, ...]) -> str:
        """SQL for the columns of a schema from files; ibis has no words for the sender of each file."""
        paths = {file: _quoted(str(self.lake.root / file.name)) for file in files}
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


def plain(schema: pa.Schema) -> pa.Schema:
    """The schema with its dictionaries as texts, as engines answer."""
    return pa.schema(
        [
            pa.field(field.name, field.type.value_type if pa.types.is_dictionary(field.type) else field.type)
            for field in schema
        ]
    )
