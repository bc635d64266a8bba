"""A scheduler and two workers in processes of their own, some of which are killed."""

import operator
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from curation.errors import StageFailed
from flows import cluster, engine
from flows.cli import app
from flows.engine import Cluster, Executor, Limits

pytest.importorskip("distributed")


class Machines:
    """A scheduler with workers, as an institution starts them."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "dask.log"
        self.scheduler = self._start("scheduler", "--port", "0")
        self.address = self._address()
        self.workers = [self._start("worker", self.address, "--no-nanny", "--nthreads", "1") for _ in "ab"]

    def _start(self, what: str, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *words]
        with self._log.open("ab") as log:
            return subprocess.Popen([*command, "--host", "127.0.0.1", "--no-dashboard"], stderr=log)

    def _address(self) -> str:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            found = re.search(r"Scheduler at:\s+(tcp://\S+)", self._log.read_text(encoding="utf-8"))
            if found:
                return found[1]
            time.sleep(0.1)
        raise AssertionError(self._log.read_text(encoding="utf-8"))

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def limits(self, home: Path) -> Limits:
        """Return limits for this cluster, once it has both workers."""
        found = Limits(executor=Executor.DASK, deadline_s=60, home=home, cluster=Cluster(self.address))
        deadline = time.monotonic() + 120
        while self.log().count("Registered to") < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    held = Machines(tmp_path)
    yield held
    held.stop()


def test_a_worker_that_is_lost_costs_the_items_it_had(machines: Machines, tmp_path: Path) -> None:
    limits = machines.limits(tmp_path)
    assert list(cluster.mistakes(limits)) == []
    done: list[int] = []

    def count() -> None:
        done.append(1)
        if len(done) == 3:
            machines.workers[0].kill()

    results = engine.map(slowly, list(range(12)), limits=limits, on_done=count)

    assert results == [-n for n in range(12)]


def slowly(number: int) -> int:
    time.sleep(0.2)
    return operator.neg(number)


def test_a_scheduler_that_is_lost_stops_the_run_and_says_so(machines: Machines, tmp_path: Path) -> None:
    limits = machines.limits(tmp_path)
    threading.Timer(1.0, machines.scheduler.kill).start()
    with pytest.raises(StageFailed, match=r"scheduler was lost; .* run the command again"):
        engine.map(slowly, list(range(600)), limits=limits)


def test_what_does_not_fit_is_told(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = machines.limits(tmp_path)
    monkeypatch.setattr(cluster, "state", lambda: dict.fromkeys(cluster.MUST_AGREE, "0.0"))
    found = list(cluster.mistakes(limits))

    assert len(found) == 2 * len(cluster.MUST_AGREE)
    assert re.search(r"pyarrow is \d\S* there and 0.0 here; install the same constraints.txt", found[2 - 1])


def test_the_command_tells_that_nobody_answers(tmp_path: Path) -> None:
    (tmp_path / "home" / "state").mkdir(parents=True)
    words = ["cluster", "check", "tcp://127.0.0.1:1", "--home", str(tmp_path / "home")]
    done = CliRunner().invoke(app, [*words, "--configs", str(tmp_path)])

    assert isinstance(done.exception, StageFailed)
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in str(done.exception)
