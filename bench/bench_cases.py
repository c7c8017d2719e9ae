"""How fast the pages of cases are, as ratios to one indexed SELECT of the rows that they show, dumped as JSON.

    python bench/bench_cases.py

prints JSON: for each page the 95th percentile of the server's time, that of its SELECT, their ratio (at most 4), that
of the medians, the number of questions to the database, and how long the page takes right after an act, when nothing
is kept that was reckoned before it. Both go through the same handler with all middleware, session and permission, in
turn in the same run, on a register of 20,000 cases that are over, 1,100 open ones and 200,000 journal entries, in a
database of its own.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

REQUESTS, WARM_UP = int(os.environ.get("BEREDT_BENCH_REQUESTS", "120")), 5
MOST = 4.0


def run() -> dict[str, Any]:
    """The measurements, made by a process of their own: the settings of the site hold for a whole process."""
    home = os.environ.get("BEREDT_BENCH_HOME")
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "BEREDT_HOME": home or folder,
            "BEREDT_SECOND_FACTOR": "optional",
            "DJANGO_SETTINGS_MODULE": "beredt.site.settings",
        }
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, __file__, "--measure"], env=environment, stdout=subprocess.PIPE, check=True
        )
    return json.loads(done.stdout)


def measure() -> dict[str, Any]:
    """Builds the register unless it is there, and measures every page."""
    from beredt.site import ready

    ready.make_ready()
    from case_pages import Site, pages

    from beredt.actors.models import Person

    home = Path(os.environ["BEREDT_HOME"])
    (home / "static").mkdir(exist_ok=True)
    person = Person.objects.filter(username="kari").first() or _built(home)
    site = Site(person)
    found = {}
    wanted = os.environ.get("BEREDT_BENCH_PAGES", "").split()
    for name, address in pages().items():
        if wanted and name not in wanted:
            continue
        found[name] = _compared(site, name, address)
        told = found[name]
        print(
            f"{name}: {told['ratio']} (median {told['median_ratio']}), {told['queries']} questions, "
            f"{1000 * told['seconds']:.1f} ms against {1000 * told['bare_seconds']:.1f}, "
            f"{told['after_an_act_seconds']} s right after an act",
            file=sys.stderr,
        )
    return found


def _built(home: Path) -> Any:
    from case_world import build
    from django.db import connection, transaction

    with transaction.atomic():
        person = build(home)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return person


def _compared(site: Any, name: str, address: str) -> dict[str, Any]:
    """Both in turn, so that a machine that is busy for a while slows both."""
    site.get(address)
    site.act()
    first = time.perf_counter()
    site.get(address)
    cold = time.perf_counter() - first
    taken: dict[str, list[float]] = {address: [], f"/bench/{name}": []}
    for each in taken:
        for _ in range(WARM_UP):
            site.get(each)
    for _ in range(REQUESTS):
        for each, those in taken.items():
            start = time.perf_counter()
            site.get(each)
            those.append(time.perf_counter() - start)
    times = list(taken.values())
    ours, bare = map(_percentile, times)
    return {
        "address": address,
        "seconds": round(ours, 5),
        "bare_seconds": round(bare, 5),
        "ratio": round(ours / bare, 2),
        "median_ratio": round(statistics.median(times[0]) / statistics.median(times[1]), 2),
        "at_most": MOST,
        "holds": ours / bare <= MOST,
        "queries": site.queries(address),
        "after_an_act_seconds": round(cold, 3),
    }


def _percentile(times: list[float]) -> float:
    """The 95th."""
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    print(json.dumps(measure() if "--measure" in sys.argv else run(), indent=2))
