"""The orchestrator's server: one that runs, or one started for the home, on loopback and SQLite.

Its ephemeral server takes 11 to 27 s on two cores, gives up after 20, and fails with process pools; so it
is never used.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import prefect
from prefect.logging.handlers import APILogWorker
from prefect.settings import PREFECT_API_URL, temporary_settings

from curation import files
from curation.errors import StageFailed

PATIENCE_S = 180
USUAL = "http://127.0.0.1:4200/api"


@contextlib.contextmanager
def serving(home: Path, say: Any) -> Iterator[str]:
    """Yield the address of a running server: one that is named, or stands at the usual place, or is started.

    `PREFECT_API_URL` or the Prefect profile names one. One that is started here is of this home; so is one
    that a killed command left running. Those two are stopped at the end.
    """
    named = PREFECT_API_URL.value()
    if named and not _is_healthy(named):
        raise StageFailed(f"no Prefect server answers at PREFECT_API_URL={named}; start it or unset it")
    running = named or _at_the_usual_place()
    if running:
        with temporary_settings({PREFECT_API_URL: running}):
            yield running
        return
    process_id, url = _left_running(home) or _start(home, say)
    try:
        with temporary_settings({PREFECT_API_URL: url}):
            yield url
    finally:
        APILogWorker.drain_all(timeout=5)
        _stop(process_id)
        _record(home).unlink(missing_ok=True)


def _at_the_usual_place() -> str | None:
    """Return the address of a server of this very version at Prefect's own port, if there is one."""
    try:
        with urlopen(f"{USUAL}/admin/version", timeout=1) as answer:
            return USUAL if json.load(answer) == prefect.__version__ else None
    except (URLError, OSError, ValueError):
        return None


def _record(home: Path) -> Path:
    return home / "prefect" / "server.json"


def _left_running(home: Path) -> tuple[int, str] | None:
    held = files.read_json(_record(home))
    return (held["pid"], held["url"]) if held and _is_healthy(held["url"]) else None


def _start(home: Path, say: Any) -> tuple[int, str]:
    folder = home / "prefect"
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    url = f"http://127.0.0.1:{port}/api"
    say(f"No Prefect server is running: starting one for this home at {url} (about 15 seconds).")
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            env=os.environ | _environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    files.write_text(_record(home), json.dumps({"pid": process.pid, "url": url}))
    deadline = time.monotonic() + PATIENCE_S
    while not _is_healthy(url):
        if process.poll() is not None or time.monotonic() > deadline:
            _stop(process.pid)
            raise StageFailed(f"the Prefect server did not come up; its log is {folder / 'server.log'}")
        time.sleep(0.2)
    return process.pid, url


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PREFECT_HOME": str(folder),
        "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / 'prefect.db'}",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_SERVER_LEVEL": "WARNING",
        "DO_NOT_TRACK": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_healthy(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError, ValueError):
        return False


def _stop(process_id: int) -> None:
    """End a server with the processes it started; they form a session of their own."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError, ChildProcessError):
            os.killpg(process_id, sign)
            for _ in range(50):
                if _has_ended(process_id):
                    return
                time.sleep(0.1)


def _has_ended(process_id: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        return os.waitpid(process_id, os.WNOHANG)[0] == process_id
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    return False
