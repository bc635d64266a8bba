"""Targets here are functions of the standard library: what they do is what a hostile page would."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from curation.errors import BadSettings, StageFailed
from curation.sources._page_worker import Limits, PageWorker, Unread


@pytest.fixture
def sleeper() -> Iterator[PageWorker]:
    worker = PageWorker("time:sleep", Limits(0.5))
    yield worker
    worker.close()


def test_results_stand_in_the_order_of_the_jobs() -> None:
    worker = PageWorker("operator:neg", Limits())

    assert worker.read(range(100)) == [-number for number in range(100)]
    assert worker.read([]) == []
    worker.close()


def test_a_job_that_hangs_costs_its_limit_and_its_neighbours_nothing(sleeper: PageWorker) -> None:
    sleeper.read([0])
    begun = time.monotonic()
    results = sleeper.read([0, 600, 0, 600, 0])

    late = Unread("the page was not read within 0.5 s")
    assert results == [None, late, None, late, None]
    assert 1.0 <= time.monotonic() - begun < 5


def test_a_job_that_kills_its_reader_is_alone_in_it() -> None:
    worker = PageWorker("os:_exit", Limits())

    assert [type(result) for result in worker.read([1, 2, 3])] == [Unread] * 3
    worker.close()


def test_what_a_reader_raises_is_told() -> None:
    worker = PageWorker("math:sqrt", Limits())
    good, bad = worker.read([4.0, -1.0])

    assert good == 2.0
    assert bad.why.startswith("its reader failed (ValueError")
    worker.close()


def test_a_job_may_not_take_more_memory_than_it_is_given() -> None:
    worker = PageWorker("builtins:bytes", Limits(memory_mb=512))
    small, large, again = worker.read([10, 1 << 30, 10])

    assert small == again == bytes(10)
    assert large == Unread("reading it takes more memory than page_memory_mb allows")
    worker.close()


def test_a_bearer_that_was_killed_is_replaced(sleeper: PageWorker) -> None:
    sleeper.read([0])
    assert sleeper._process is not None
    readers = _children(sleeper._process.pid)
    sleeper._process.kill()
    sleeper._process.wait()

    assert sleeper.read([0, 600, 0]) == [None, Unread("the page was not read within 0.5 s"), None]
    assert all(_ends(reader) for reader in readers)


def test_a_target_that_cannot_be_loaded_stops_the_run() -> None:
    with pytest.raises(StageFailed, match="did not start"):
        PageWorker("no_such_module:f", Limits()).read([1])


@pytest.mark.parametrize("limits", [("x", 2048), (0, 2048), (float("nan"), 2048), (1, 1), (1, "much")])
def test_limits_that_make_no_sense_are_refused(limits: tuple[float, int]) -> None:
    with pytest.raises(BadSettings, match="page_"):
        Limits.of(*limits)


_DAEMON = """
import multiprocessing
from curation.sources._page_worker import Limits, PageWorker

def hang(pipe):
    worker = PageWorker("time:sleep", Limits(600))
    pipe.send((worker.read([0]), worker._process.pid))
    worker.read([600])

if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=hang, args=(theirs,), daemon=True)
    process.start()
    answer, bearer = ours.recv()
    print(process.pid, bearer, len(answer), flush=True)
    process.join()
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the processes of others show in /proc")
def test_nothing_is_left_behind_when_a_daemonic_process_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "daemon.py"
    script.write_text(_DAEMON, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    run = [sys.executable, str(script)]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        daemon, bearer, answers = map(int, parent.stdout.readline().split())
        readers = _children(bearer)
        os.kill(daemon, signal.SIGKILL)

    assert (answers, len(readers)) == (1, 1)
    assert _ends(bearer), "the process that bears readers outlived the one that it served"
    assert _ends(readers[0]), "a reader that hung outlived all others"


def _children(pid: int) -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _parent(path) == pid]


def _parent(process: Path) -> int | None:
    try:
        stat = (process / "stat").read_text(encoding="utf-8")
    except OSError:
        return None
    state, parent = stat.rpartition(")")[2].split()[:2]
    return None if state == "Z" else int(parent)


def _ends(pid: int) -> bool:
    for _ in range(100):
        if _parent(Path(f"/proc/{pid}")) is None:
            return True
        time.sleep(0.1)
    return False
