"""Pages read in a process of their own, which is killed when one takes too long.

No timeout inside a process stops a parser that hangs in C; killing the process does. Workers of the
engine may not start children by `multiprocessing`, so this is a plain subprocess behind a socket pair.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from curation.errors import BadSettings, StageFailed
from curation.sources._page_nursery import READY

PAGE_SECONDS = 10.0
PAGE_MEMORY_MB = 2048
BATCH_JOBS = 32
BATCH_BYTES = 4 << 20
_START_SECONDS = 120  # a cold disk under load
_LEAST_MEMORY_MB = 256
_COMMAND = (
    "import json, sys; fd, path, target, memory = json.loads(sys.argv[1]); sys.path[:] = path; "
    "from curation.sources._page_nursery import serve; serve(fd, target, memory)"
)


@dataclass(frozen=True, slots=True)
class Unread:
    """A page that gave no result, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost: seconds of wall time, and bytes of address space of its process."""

    seconds: float = PAGE_SECONDS
    memory_mb: int = PAGE_MEMORY_MB

    @classmethod
    def of(cls, page_seconds: float | str, page_memory_mb: int | str) -> "Limits":
        """Return the limits that a source's settings name, or say what is wrong with them."""
        try:
            limits = cls(float(page_seconds), int(page_memory_mb))
        except (ValueError, TypeError, OverflowError):
            raise BadSettings("page_seconds and page_memory_mb are numbers; correct [read].") from None
        if not 0 < limits.seconds <= 86_400:
            raise BadSettings(f"page_seconds is above 0 and at most 86400, not {limits.seconds}.")
        if limits.memory_mb < _LEAST_MEMORY_MB:
            raise BadSettings(f"page_memory_mb is at least {_LEAST_MEMORY_MB}, not {limits.memory_mb}.")
        return limits


def read(target: str, jobs: Sequence[Any], limits: Limits) -> list[Any]:
    """Return `target` (module:function) of each job in order; `Unread` where one was given up.

    One process for each target and limits is kept, and serves all calls of this process.
    """
    if not jobs:
        return []
    worker = _workers.setdefault((os.getpid(), target, limits), PageWorker(target, limits))
    return worker.read(jobs)


def end() -> None:
    """End the processes that were kept for the calls of this one; the next call starts anew."""
    for key in [key for key in _workers if key[0] == os.getpid()]:
        _workers.pop(key).close()


class PageWorker:
    """One reader of pages under supervision, with the process that replaces it."""

    def __init__(self, target: str, limits: Limits) -> None:
        self._target, self._limits = target, limits
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, jobs: Sequence[Any]) -> list[Any]:
        """Return the result of each job in order; one that dies with its reader is tried again, alone."""
        with self._lock:
            if self._process is None:
                self._start()
            results: list[Any] = []
            while len(results) < len(jobs):
                results += self._until_loss(jobs[len(results) :])
            return results

    def close(self) -> None:
        """End the reader and the process that bears it."""
        if self._process is None:
            return
        self._pipe.close()
        self._control.close()
        self._process.wait()
        self._process = None

    def _until_loss(self, jobs: Sequence[Any]) -> list[Any]:
        """Return results up to the first job that costs the reader its life, with what became of that."""
        results: list[Any] = []
        try:
            self._pipe.send(list(jobs))
            while len(results) < len(jobs):
                results.append(self._answer())
        except TimeoutError:
            self._renew()
            return [*results, self._late()]
        except (EOFError, OSError):
            self._renew()
            return [*results, self._alone(jobs[len(results)])]
        return results

    def _alone(self, job: Any) -> Any:
        """Try a job again in a fresh process: what it died of may have been left by those before it."""
        try:
            self._pipe.send([job])
            return self._answer()
        except TimeoutError:
            self._renew()
            return self._late()
        except (EOFError, OSError):
            self._renew()
            return Unread("its reader died of it, by the memory limit or a crash")

    def _answer(self) -> Any:
        if not self._pipe.poll(self._limits.seconds):
            raise TimeoutError
        is_read, result = self._pipe.recv()
        return result if is_read else Unread(result)

    def _late(self) -> Unread:
        return Unread(f"the page was not read within {self._limits.seconds:g} s")

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        memory = self._limits.memory_mb << 20
        said = json.dumps([theirs.fileno(), sys.path, self._target, memory])
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, said], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
        )
        theirs.close()
        self._control.settimeout(_START_SECONDS)
        try:
            ready = self._control.recv(1)
        except OSError:
            ready = b""
        if ready != READY:
            process.kill()
            process.wait()
            raise StageFailed("the process that reads pages did not start; the lines above say why")
        self._bear()
        self._process = process

    def _bear(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b"n"], [theirs.fileno()])
        self._pipe = Connection(ours.detach())

    def _renew(self) -> None:
        """Have the reader killed and another born; where their bearer is gone, start that again."""
        self._pipe.close()
        try:
            self._bear()
        except OSError:
            self.close()
            self._start()


# By process, since one that was forked from this one gets its own.
_workers: dict[tuple[int, str, Limits], PageWorker] = {}
atexit.register(end)
