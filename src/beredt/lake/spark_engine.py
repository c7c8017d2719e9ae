"""The engine on many machines: ibis on Spark. Needs the extra `spark` and Java 17; see docs/scale.md."""

import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from beredt.lake.engine import Engine
from beredt.lake.files import SnapshotFile
from beredt.lake.store import Lake

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Columns of the lake in Spark's words, for a reader that need not open a file to learn them.
_TYPES = {
    pa.string(): "string",
    pa.date32(): "date",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float64(): "double",
}


def spark_session(master: str, options: Mapping[str, str] | None = None) -> "SparkSession":
    """A session of its own or the one that runs. `options` are Spark's, and stand before its own files of settings.

    A master on this machine talks over 127.0.0.1 only. Raises ModuleNotFoundError without the extra `spark`.
    """
    from pyspark.sql import SparkSession

    own = master.startswith("local")
    settings = {
        "spark.app.name": "beredt",
        "spark.ui.showConsoleProgress": "false",
        **({"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"} if own else {}),
        **({"spark.ui.enabled": "false"} if own else {}),
        **(options or {}),
    }
    if own:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


class SparkEngine(Engine):
    """A Spark session. The lake's folder must lie under the same path on every worker.

    `close()` stops the session: without it the workers outlive the process for a while and complain.
    """

    def __init__(self, lake: Lake, session: "SparkSession", kept_views: int = 256) -> None:
        super().__init__(lake, kept_views)
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        self._failures = (PySparkException, Py4JError)
        self.session = session
        self._connection = ibis.pyspark.connect(session)

    def close(self) -> None:
        """Stop the session; the engine cannot be used afterwards."""
        with self._lock:
            self.session.stop()

    def _make_view(self, name: str, schema: pa.Schema, files: tuple[SnapshotFile, ...]) -> None:
        columns = [field for field in schema if field.name != "sender"]
        words = ", ".join(f"`{field.name}` {_TYPES[field.type]}" for field in columns)
        facts = self.session.read.schema(words).parquet(*(_no_pattern(self.lake.path(file)) for file in files))
        if "sender" in schema.names:
            # The names of files differ within a kind; their addresses would come back encoded.
            senders = pa.table({"file": [_last(file) for file in files], "sender": [file.sender for file in files]})
            facts = facts.selectExpr("*", "_metadata.file_name AS file").join(
                self.session.createDataFrame(senders).hint("broadcast"), "file"
            )
        facts.select(*schema.names).createOrReplaceTempView(name)

    def _drop_view(self, name: str) -> None:
        self.session.catalog.dropTempView(name)

    def _run(self, question: ir.Table) -> pa.Table:
        """Tables go there and back as Arrow: ibis itself would take them through pandas, which has no whole nulls."""
        brought = question.op().find(ops.InMemoryTable)
        try:
            for table in brought:
                data = table.data.to_pyarrow(table.schema)
                self.session.createDataFrame(data).createOrReplaceTempView(table.name)
            return self.session.sql(self._connection.compile(question)).toArrow()
        finally:
            for table in brought:
                self.session.catalog.dropTempView(table.name)


def _last(file: SnapshotFile) -> str:
    return file.name.rpartition("/")[2]


def _no_pattern(path: object) -> str:
    """Spark takes brackets, braces and stars in a path for a pattern."""
    return re.sub(r"([\\\[\]{}*?,])", r"\\\1", str(path))
