"""The lake of an installation: rollups come with deliveries, commands look after the files, the engine is a setting."""

import json
import os
import time
from datetime import date

import pytest

from beredt.actors.models import Organisation
from beredt.lake import queries
from beredt.lake.rollup import Mapping
from beredt.lake.spark_engine import SparkEngine
from beredt.site.cli import main
from beredt.supply.store import engine, lake, regions, snapshot

USE = "varenummer,place,period,packs\n900001,A1,2024-01,10\n900002,A2,2024-W02,4\n"


@pytest.fixture
def command(small_world, monkeypatch, capsys):
    """Runs a command over the test's own database and lake: command(*arguments) -> (exit code, what it printed)."""
    monkeypatch.setattr("beredt.site.ready.make_ready", lambda: None)

    def run(*arguments: str):
        capsys.readouterr()
        code = main([*arguments, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def cover() -> tuple[dict, list[dict]]:
    """Days of cover at the end of January 2024, and how many files were read by their rollup."""
    table = queries.days_of_cover(engine(), snapshot(), date(2024, 1, 31), 31, regions())
    return table.schema.metadata, table.to_pylist()


def test_use_comes_with_its_rollups(small_world):
    assert small_world("use", USE, sender="G1").state == "taken"
    (file,) = snapshot().of("use")
    assert lake().rollups() == {Mapping.of(regions()).rollup(file, grain) for grain in ("days", "weeks")}


def test_a_place_that_gets_a_region_makes_new_rollups(small_world, command):
    small_world("use", USE, sender="G1")
    assert {row["region"] for row in cover()[1]} == {None}
    Organisation.objects.filter(id="A1").update(region="Nord")
    metadata, rows = cover()
    assert metadata == {b"rolled_up": b"0", b"raw": b"1"}
    assert {row["region"] for row in rows} == {"Nord", None}
    assert command("lake", "rollup") == (0, {"files": 1, "rolled_up": 1})
    assert cover() == ({b"rolled_up": b"1", b"raw": b"0"}, rows)


def test_a_lake_without_rollups_is_rolled_up_by_the_command(small_world, command):
    small_world("use", USE, sender="G1")
    before = cover()
    for name in lake().rollups():
        (lake().root / name).unlink()
    assert cover() == ({b"rolled_up": b"0", b"raw": b"1"}, before[1])
    assert command("lake", "rollup") == (0, {"files": 1, "rolled_up": 1})
    assert command("lake", "rollup") == (0, {"files": 1, "rolled_up": 0})
    assert cover() == before == ({b"rolled_up": b"1", b"raw": b"0"}, before[1])


def test_a_delivery_is_taken_though_its_rollup_fails(small_world, monkeypatch, caplog):
    (lake().root).mkdir(parents=True)
    (lake().root / "use_by_region").write_text("a file where the folder should be")
    assert small_world("use", USE, sender="G1").state == "taken"
    assert "has no rollup" in caplog.text


def test_check_names_what_is_not_as_delivered(small_world, command):
    small_world("use", USE, sender="G1")
    assert command("lake", "check") == (0, {"files": 1, "damage": []})
    path = lake().root / snapshot().files[0].name
    path.write_bytes(path.read_bytes()[:-9])
    code, found = command("lake", "check")
    assert code == 1
    assert snapshot().files[0].name in found["damage"][0]


def test_sweep_leaves_what_deliveries_name_and_their_rollups(small_world, command):
    small_world("use", USE, sender="G1")
    kept = set(lake().root.rglob("*.parquet"))
    (lost := lake().root / "use" / "lost.parquet").write_bytes(b"PAR1")
    (stale := lake().root / "use_by_region" / "9-0-0-days.parquet").write_bytes(b"PAR1")
    for path in (lost, stale, *kept):
        os.utime(path, (time.time() - 90_000,) * 2)
    assert command("lake", "sweep") == (0, {"removed": ["use/lost.parquet", "use_by_region/9-0-0-days.parquet"]})
    assert set(lake().root.rglob("*.parquet")) == kept


@pytest.mark.xdist_group("spark")
def test_the_engine_is_a_setting(small_world, settings, spark):
    small_world("use", USE, sender="G1")
    before = cover()
    settings.ENGINE, settings.SPARK_MASTER = "spark", spark.sparkContext.master
    assert isinstance(engine(), SparkEngine)
    assert engine() is engine()
    assert cover() == before
