"""What the named queries ask of an engine. Two answer them alike: DuckDB on one machine, Spark on many."""

import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from beredt.lake.files import Snapshot, SnapshotFile
from beredt.lake.schemas import SCHEMAS
from beredt.lake.store import Lake


class EngineError(Exception):
    """A question that the engine could not answer: `str()` says why; `damage` has a line for each damaged file."""

    def __init__(self, why: str, damage: Sequence[str] = ()) -> None:
        super().__init__("; ".join(damage) or why)
        self.damage = tuple(damage)


class Engine(ABC):
    """Reads the lake's files and answers questions about them. Threads may share it: one question at a time."""

    def __init__(self, lake: Lake, kept_views: int = 256) -> None:
        """`kept_views`: over so many sets of files, questions find their view ready made."""
        self.lake = lake
        self._kept_views = kept_views
        self._lock = threading.RLock()
        self._views: OrderedDict[tuple[object, ...], str] = OrderedDict()
        self._files: dict[str, tuple[SnapshotFile, ...]] = {}
        self._numbered = 0

    def facts(self, snapshot: Snapshot, kind: str) -> ir.Table:
        """All facts of one kind in a snapshot: the columns of `SCHEMAS[kind]`."""
        return self.view(plain(SCHEMAS[kind]), snapshot.of(kind))

    def facts_by_sender(self, snapshot: Snapshot, kind: str) -> ir.Table:
        """The same with the `sender` of each file; slower, so for questions that need it."""
        return self.view(plain(SCHEMAS[kind]).append(pa.field("sender", pa.string())), snapshot.of(kind))

    def view(self, schema: pa.Schema, files: tuple[SnapshotFile, ...]) -> ir.Table:
        """These columns of files, a column `sender` being that of the file. Made once for each set of files."""
        if not files:
            return ibis.memtable(schema.empty_table())
        key = (tuple(schema.names), *files)
        with self._lock:
            if key not in self._views:
                self._numbered += 1
                name = f"facts_{self._numbered}"
                try:
                    self._make_view(name, schema, files)
                except self._failures as failure:
                    raise self._explained(failure, files) from failure
                self._views[key], self._files[name] = name, files
                if len(self._views) > self._kept_views:
                    oldest = self._views.popitem(last=False)[1]
                    del self._files[oldest]
                    self._drop_view(oldest)
            self._views.move_to_end(key)
            return ibis.table(ibis.Schema.from_pyarrow(schema), name=self._views[key])

    def answer(self, question: ir.Table, schema: pa.Schema) -> pa.Table:
        """Run a question; the columns of the answer are cast to `schema`. Raises EngineError."""
        chosen = question.select(*schema.names)
        with self._lock:
            try:
                return self._run(chosen).cast(schema)
            except self._failures as failure:
                raise self._explained(failure, self._asked(chosen)) from failure

    @abstractmethod
    def close(self) -> None:
        """Close the connection; the engine cannot be used afterwards."""

    #: What the engine's own library raises.
    _failures: tuple[type[Exception], ...]

    @abstractmethod
    def _make_view(self, name: str, schema: pa.Schema, files: tuple[SnapshotFile, ...]) -> None: ...

    @abstractmethod
    def _drop_view(self, name: str) -> None: ...

    @abstractmethod
    def _run(self, question: ir.Table) -> pa.Table:
        """Run a question and leave nothing behind of the tables that came with it."""

    def _asked(self, question: ir.Table) -> list[SnapshotFile]:
        """The files that a question reads."""
        names = (table.name for table in question.op().find(ops.UnboundTable))
        return [file for name in names for file in self._files.get(name, ())]

    def _explained(self, failure: Exception, files: Sequence[SnapshotFile]) -> EngineError:
        """Engines name no file, or the wrong one: what the files are is looked up only after a failure."""
        return EngineError(f"{type(failure).__name__}: {failure}", self.lake.damage(files))


def plain(schema: pa.Schema) -> pa.Schema:
    """The schema with its dictionaries as texts, as engines answer."""
    return pa.schema(
        [
            pa.field(field.name, field.type.value_type if pa.types.is_dictionary(field.type) else field.type)
            for field in schema
        ]
    )
