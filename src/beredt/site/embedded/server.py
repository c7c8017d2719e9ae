"""The embedded PostgreSQL: started on first use, shared by processes, stopped by the last one to leave.

The wheel `pgserver` brings the binaries, starts the server (as another user where we are root) and keeps the list of
the processes that hold it. What it lacks is added here: patience while a killed server recovers its log, and a list
from which dead processes are struck, so that `kill -9` of a client does not leave the server running for ever.
"""

import atexit
import contextlib
import json
import logging
import os
import subprocess
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import psycopg

#: Seconds that crash recovery may take before we give up.
RECOVERY = 120


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: the folder of its socket and the database user."""

    socket_folder: Path
    user: str


_running: dict[Path, Running] = {}
#: Folders whose server this process has promised to leave in order.
_held: set[Path] = set()
# It logs its own failed attempts as errors; what counts is whether we get through in the end.
logging.getLogger("pgserver").setLevel(logging.CRITICAL)


def ensure_running(folder: Path | str) -> Running:
    """Starts the server in `folder`, or joins the one that runs there. Raises TimeoutError if it does not come up."""
    folder = Path(folder).resolve()
    found = _running.get(folder)
    if found is None:
        found = _running[folder] = _join(folder)
    return found


def revive(folder: Path | str) -> Running:
    """Starts the server anew where it has died under us."""
    _running.pop(Path(folder).resolve(), None)
    return ensure_running(folder)


def _join(folder: Path) -> Running:
    """Tries until the server answers: it may be recovering from a crash, or dead with its traces still about."""
    # Made here, since pgserver itself stumbles where two processes make it at once.
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + RECOVERY
    while True:
        running, failure = _attempt(folder)
        if running is not None:
            break
        if time.monotonic() > deadline:
            raise TimeoutError(f"PostgreSQL in {folder} did not start; its log is {folder / 'log'}") from failure
        time.sleep(0.3)
    if folder not in _held:
        # Runs before pgserver's own exit hook, which strikes this process from the list.
        atexit.register(_leave, folder)
        _held.add(folder)
    return running


def _attempt(folder: Path) -> tuple[Running | None, Exception | None]:
    with warnings.catch_warnings():
        # It warns where no XDG_RUNTIME_DIR is set, and falls back to a folder of its own, which is fine.
        warnings.simplefilter("ignore")
        import pgserver  # psutil and its kin cost a fifth of a second, which `beredt --help` need not pay
    try:
        server = pgserver.get_server(folder, cleanup_mode=None)
        info = server.get_postmaster_info()
        running = Running(info.socket_dir or folder, server.postgres_user)
        psycopg.connect(host=str(running.socket_folder), user=running.user, dbname="postgres").close()
        return running, None
    except (subprocess.SubprocessError, AssertionError, OSError, psycopg.OperationalError) as failure:
        pgserver.PostgresServer._instances.pop(folder, None)
        return None, failure


def _leave(folder: Path) -> None:
    """Stops the server if no other living process holds it."""
    import psutil
    from pgserver import PostgresServer
    from pgserver._commands import POSTGRES_BIN_PATH

    with contextlib.suppress(OSError), PostgresServer._lock:
        holders = folder / ".handle_pids.json"
        pids = json.loads(holders.read_text()) if holders.exists() else []
        living = [pid for pid in pids if psutil.pid_exists(pid)]
        holders.write_text(json.dumps(living))
        if living != [os.getpid()]:
            return
        user = "pgserver" if os.geteuid() == 0 else None
        with contextlib.suppress(subprocess.SubprocessError):
            stop = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(folder), "-w", "-m", "fast", "stop"]
            subprocess.run(stop, user=user, capture_output=True, timeout=60)  # noqa: S603
