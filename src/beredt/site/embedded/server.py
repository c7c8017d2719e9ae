"""The embedded PostgreSQL: started on first use, shared by processes, stopped by the last one to leave.

The wheel `pgserver` brings the binaries, starts the server (as another user where we are root) and keeps the list of
the processes that hold it. What it lacks is added here: patience while a killed server recovers its log, and a list
from which dead processes are struck, so that `kill -9` of a client does not leave the server running for ever.
"""

import atexit
import contextlib
import json
import os
import subprocess
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

#: Seconds that crash recovery may take before we give up.
RECOVERY = 120


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: the folder of its socket and the database user."""

    socket_folder: Path
    user: str


_running: dict[Path, Running] = {}


def ensure_running(folder: Path | str) -> Running:
    """Starts the server in `folder`, or joins the one that runs there. Raises TimeoutError if it does not come up."""
    folder = Path(folder).resolve()
    found = _running.get(folder)
    if found is None:
        found = _running[folder] = _join(folder)
    return found


def _join(folder: Path) -> Running:
    with warnings.catch_warnings():
        # It warns where no XDG_RUNTIME_DIR is set, and falls back to a folder of its own, which is fine.
        warnings.simplefilter("ignore")
        import pgserver  # psutil and its kin cost a fifth of a second, which `beredt --help` need not pay

    # Made here, since pgserver itself stumbles where two processes make it at once.
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + RECOVERY
    while True:
        try:
            server = pgserver.get_server(folder, cleanup_mode=None)
            break
        except (subprocess.SubprocessError, AssertionError) as failure:
            # pg_ctl was not patient enough for the recovery after a crash, or two processes met at the start.
            pgserver.PostgresServer._instances.pop(folder, None)
            if time.monotonic() > deadline:
                raise TimeoutError(f"PostgreSQL in {folder} did not start; its log is {folder / 'log'}") from failure
            time.sleep(0.3)
    # Runs before pgserver's own exit hook, which strikes this process from the list.
    atexit.register(_leave, folder)
    info = server.get_postmaster_info()
    return Running(info.socket_dir or folder, server.postgres_user)


def _leave(folder: Path) -> None:
    """Stops the server if no other living process holds it."""
    import psutil
    from pgserver import PostgresServer, _commands

    with contextlib.suppress(OSError), PostgresServer._lock:
        holders = folder / ".handle_pids.json"
        pids = json.loads(holders.read_text()) if holders.exists() else []
        living = [pid for pid in pids if psutil.pid_exists(pid)]
        holders.write_text(json.dumps(living))
        if living != [os.getpid()]:
            return
        user = "pgserver" if os.geteuid() == 0 else None
        with contextlib.suppress(subprocess.SubprocessError):
            _commands.pg_ctl(["-w", "-m", "fast", "stop"], pgdata=folder, user=user, timeout=60)
