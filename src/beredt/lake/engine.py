"""The engine that answers questions over the lake: ibis on DuckDB, one connection for the whole process."""

import threading
from collections import OrderedDict

import ibis
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
        self._views: OrderedDict[tuple[str, ...], str] = OrderedDict()
        self._numbered = 0

    def facts(self, snapshot: Snapshot, kind: str) -> ir.Table:
        """All facts of one kind in a snapshot: the columns of `SCHEMAS[kind]`."""
        return self._with_path(snapshot, kind).drop("path")

    def facts_by_sender(self, snapshot: Snapshot, kind: str) -> ir.Table:
        """The same with the `sender` of each file; slower, so for questions that need it."""
        senders = pa.table(
            {
                "path": pa.array([self._path(file) for file in snapshot.of(kind)], pa.string()),
                "sender": pa.array([file.sender for file in snapshot.of(kind)], pa.string()),
            }
        )
        return self._with_path(snapshot, kind).join(ibis.memtable(senders), "path").drop("path")

    def answer(self, question: ir.Table, schema: pa.Schema) -> pa.Table:
        """Run a question; the columns of the answer are cast to `schema`."""
        with self._lock:
            return self._connection.to_pyarrow(question.select(*schema.names)).cast(schema)

    def close(self) -> None:
        """Close the connection; the engine cannot be used afterwards."""
        with self._lock:
            self._connection.disconnect()

    def _path(self, file: SnapshotFile) -> str:
        return str(self.lake.root / file.name)

    def _with_path(self, snapshot: Snapshot, kind: str) -> ir.Table:
        paths = [self._path(file) for file in snapshot.of(kind)]
        if not paths:
            return ibis.memtable(_schema(kind).to_pyarrow().empty_table())
        return self._view(kind, paths)

    def _view(self, kind: str, paths: list[str]) -> ir.Table:
        """A view over files, made once for each set of files: to make one, DuckDB opens a file."""
        key = tuple(paths)
        with self._lock:
            if key not in self._views:
                self._numbered += 1
                name = f"facts_{self._numbered}"
                listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
                columns = ", ".join(f'"{column}"' for column in SCHEMAS[kind].names)
                source = f"read_parquet([{listed}], filename = 'path')"
                self._execute(f"CREATE TEMP VIEW {name} AS SELECT {columns}, path FROM {source}")  # noqa: S608
                self._views[key] = name
                if len(self._views) > self._kept_views:
                    self._execute(f"DROP VIEW {self._views.popitem(last=False)[1]}")
            self._views.move_to_end(key)
            return ibis.table(_schema(kind), name=self._views[key])

    def _execute(self, statement: str) -> None:
        self._connection.raw_sql(statement)


def _schema(kind: str) -> ibis.Schema:
    """What the views over a kind hold: its columns and the path of the file."""
    return ibis.Schema.from_pyarrow(plain(SCHEMAS[kind].append(pa.field("path", pa.string()))))


def plain(schema: pa.Schema) -> pa.Schema:
    """The schema with its dictionaries as texts, as engines answer."""
    return pa.schema(
        [
            pa.field(field.name, field.type.value_type if pa.types.is_dictionary(field.type) else field.type)
            for field in schema
        ]
    )
