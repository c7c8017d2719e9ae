"""Imports killed at random points, client and database: never half a delivery, never a lost acknowledged one."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from small_world_files import ORGANISATIONS, PACKS

WORKER = Path(__file__).with_name("site_kill_worker.py")
ROWS = 2_000

LOOK = """
import json
from beredt.site import ready
ready.make_ready()
from django.conf import settings
from beredt.audit.chain import first_break
from beredt.audit.models import Act
from beredt.intake import originals
from beredt.intake.models import Delivery
taken = Delivery.objects.filter(kind="use", state="taken")
print(json.dumps({
    "files": {d.file_name: d.lake_file["name"] for d in taken},
    "originals": sum(1 for d in taken if sum(map(len, originals.pieces(d.sha256))) == d.size),
    "counts": [d.counts.get("rows") for d in taken],
    "acts": Act.objects.filter(verb="take_delivery", detail__kind="use").count(),
    "broken": first_break(Act.objects.order_by("id").values()),
    "lake": str(settings.LAKE),
}))
"""


def run(kills: int, seed: int) -> dict:
    """Kills the importing client, or now and then its database, `kills` times; returns what was seen."""
    home = Path(os.environ.get("BEREDT_HOME", "var")).resolve() / f"kills-{os.getpid()}-{seed}"
    files = home / "files"
    files.mkdir(parents=True)
    env = os.environ | {"BEREDT_HOME": str(home)}
    _set_up(env, files)
    dice = random.Random(seed)
    acknowledged: list[int] = []
    number = 0
    for kill in range(kills):
        worker = subprocess.Popen(
            [sys.executable, str(WORKER), str(files), str(number)],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        first = worker.stdout.readline()
        assert first.strip(), "the worker did not come up after the kill before"
        time.sleep(dice.random() * 0.4)
        if kill % 4 == 3:
            postmaster = int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
            os.kill(postmaster, dice.choice([signal.SIGKILL, signal.SIGQUIT]))
            time.sleep(0.05)
        worker.kill()
        rest, _ = worker.communicate()
        acknowledged += [int(line) for line in (first + rest).split()]
        number += 400
    seen = json.loads(
        subprocess.run([sys.executable, "-c", LOOK], env=env, capture_output=True, text=True, check=True).stdout
    )
    return seen | {"acknowledged": acknowledged}


def _set_up(env: dict[str, str], files: Path) -> None:
    for kind, text in (("organisations", ORGANISATIONS), ("packs", PACKS)):
        (files / f"{kind}.csv").write_text(text)
        beredt = Path(sys.executable).with_name("beredt")
        subprocess.run([beredt, "import", kind, files / f"{kind}.csv"], env=env, check=True, capture_output=True)


def check(seen: dict) -> None:
    """Every acknowledged file is there, and every file that is there is whole."""
    there = {int(name.removeprefix("use-").removesuffix(".csv")) for name in seen["files"]}
    assert set(seen["acknowledged"]) <= there, "an acknowledged delivery was lost"
    assert set(seen["counts"]) == {ROWS}
    assert seen["originals"] == len(there)
    assert seen["acts"] == len(there)
    assert seen["broken"] is None
    for name in seen["files"].values():
        assert pq.read_metadata(Path(seen["lake"]) / name).num_rows == ROWS


@pytest.mark.xdist_group("kills")
def test_a_few_kills():
    seen = run(kills=6, seed=1)
    check(seen)
    assert seen["acknowledged"]


@pytest.mark.long
def test_many_kills():
    seen = run(kills=60, seed=2)
    check(seen)
    print(f"60 kills: {len(seen['acknowledged'])} acknowledged, {len(seen['files'])} there")
