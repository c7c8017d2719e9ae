"""The embedded PostgreSQL: shared by two processes, stopped by the last, and nothing lost by kill -9."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from beredt.site.embedded.server import ensure_running

PROGRAM = """
import sys, time
import psycopg
from beredt.site.embedded.server import ensure_running
running = ensure_running(sys.argv[1])
with psycopg.connect(host=str(running.socket_folder), user=running.user, dbname="postgres") as db:
    db.execute("SELECT pg_advisory_lock(1)")  # two may not create the table at once
    db.execute("CREATE TABLE IF NOT EXISTS notes (n int)")
    db.commit()
    db.execute("SELECT pg_advisory_unlock(1)")
    db.execute("INSERT INTO notes VALUES (%s)", [int(sys.argv[2])])
    db.commit()
    print(",".join(str(n) for n, in db.execute("SELECT n FROM notes ORDER BY n")), flush=True)
    if len(sys.argv) > 3:
        sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path_factory):
    # pytest's own folders are closed to others, which a server that does not run as root must pass.
    home = Path(os.environ.get("BEREDT_HOME", "var")).resolve()
    place = home / f"embedded-{os.getpid()}-{time.monotonic_ns()}"
    place.mkdir(parents=True)
    yield place / "postgres"
    for process in servers(place):
        process.kill()


def start(folder: Path, number: int, *, stay: bool = False) -> subprocess.Popen:
    command = [sys.executable, "-c", PROGRAM, str(folder), str(number), *(["stay"] if stay else [])]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def servers(folder: Path) -> list[psutil.Process]:
    """The server's main processes that run on this folder."""
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and str(folder) in " ".join(process.info["cmdline"] or []):
            found.append(process)
    return found


def gone(folder: Path, within: float = 20) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not servers(folder):
            return True
        time.sleep(0.1)
    return False


def test_two_processes_share_it_and_the_last_one_stops_it(folder):
    first = start(folder, 1, stay=True)
    assert first.stdout.readline().strip() == "1"
    second = start(folder, 2)
    assert second.communicate(timeout=60)[0].strip() == "1,2"
    assert servers(folder), "the first still holds it"
    first.communicate(timeout=60)
    assert gone(folder)


def test_many_may_start_it_at_once(folder):
    started = [start(folder, number) for number in range(4)]
    seen = [process.communicate(timeout=120)[0].strip() for process in started]
    assert all(seen)
    assert max(seen, key=len) == "0,1,2,3"
    assert gone(folder)


def test_kill_of_a_client_loses_nothing_and_leaves_no_server_for_ever(folder):
    first = start(folder, 1, stay=True)
    first.stdout.readline()
    first.kill()
    first.communicate()
    assert start(folder, 2).communicate(timeout=60)[0].strip() == "1,2"
    assert gone(folder), "the killed process no longer counts"


def test_kill_of_the_server_loses_nothing(folder):
    first = start(folder, 1, stay=True)
    first.stdout.readline()
    os.kill(int((folder / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    first.communicate(timeout=60)
    assert start(folder, 2).communicate(timeout=90)[0].strip() == "1,2"


def test_the_server_killed_under_the_next_process_is_started_again(folder):
    first = start(folder, 1, stay=True)
    first.stdout.readline()
    os.kill(int((folder / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    # At once, while the traces of the dead one are still about.
    assert start(folder, 2).communicate(timeout=90)[0].strip() == "1,2"
    first.communicate(timeout=60)


def test_the_same_folder_is_joined_once(folder):
    code = (
        "import sys; from beredt.site.embedded.server import ensure_running as go; "
        "print(go(sys.argv[1]) is go(sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "True", done.stderr
    assert callable(ensure_running)
