"""Stages here are functions that workers can import: some end well, some do not; all executors agree."""

import errno
import math
import operator
import os
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from curation.config import load_policy
from curation.errors import NoRoom, StageFailed
from curation.sources import _page_worker
from curation.sources._page_worker import Limits as PageLimits
from flows import engine
from flows.engine import Executor, Failure, Limits

Run = Callable[..., list[Any]]


@pytest.fixture(params=list(Executor))
def limits(request: pytest.FixtureRequest) -> Limits:
    if request.param == Executor.DASK:
        pytest.importorskip("distributed")
    return Limits(workers=2, deadline_s=60, executor=request.param)


@pytest.fixture(params=[Executor.PROCESSES, Executor.DASK])
def killable(request: pytest.FixtureRequest) -> Limits:
    """Return the limits of executors whose workers can be killed."""
    if request.param == Executor.DASK:
        pytest.importorskip("distributed")
    return Limits(workers=2, deadline_s=60, executor=request.param)


def test_results_stand_in_the_order_of_the_items(limits: Limits) -> None:
    assert engine.map(operator.neg, list(range(20)), limits=limits) == [-i for i in range(20)]


def test_every_item_is_counted_once(limits: Limits) -> None:
    done: list[int] = []
    engine.map(operator.neg, list(range(5)), limits=limits, on_done=lambda: done.append(1))

    assert len(done) == 5


def test_nothing_to_do_starts_nothing(limits: Limits) -> None:
    assert engine.map(operator.neg, [], limits=limits) == []


def test_a_stage_that_hangs_costs_its_deadline_and_its_neighbours_are_unharmed(limits: Limits) -> None:
    results = engine.map(time.sleep, [0.01, 600, 0.01, 0.01], limits=replace(limits, deadline_s=3))

    assert results[1] == Failure(1, "it did not end before its deadline")
    assert [results[i] for i in (0, 2, 3)] == [None, None, None]


def test_a_worker_that_dies_is_replaced(killable: Limits) -> None:
    results = engine.map(os._exit, [3, 4, 5], limits=replace(killable, workers=2))

    assert [(r.index, r.why) for r in results] == [(i, "its process died") for i in range(3)]
    assert engine.map(operator.neg, [1, 2], limits=killable) == [-1, -2]


def test_what_others_wrote_is_read_where_it_can_be_killed(limits: Limits) -> None:
    (failure,) = engine.map(os._exit, [3], limits=limits, is_hostile=True)

    assert failure.why == "its process died"


def test_a_worker_that_takes_too_much_memory_is_ended(killable: Limits) -> None:
    small, large = engine.map(hold, [1, 3000], limits=replace(killable, memory_mb=1500))

    assert small == 1
    assert large.why == "it took more memory than memory_mb = 1,500 allows"


def hold(megabytes: int) -> int:
    held = bytearray(os.urandom(1 << 20) * megabytes)
    time.sleep(5 if megabytes > 1 else 0)
    return len(held) >> 20


def test_an_error_is_told_in_one_sentence_with_the_traceback_beside_it(limits: Limits) -> None:
    good, bad = engine.map(math.sqrt, [4.0, -1.0], limits=limits)

    assert good == 2.0
    assert bad.why.startswith("ValueError: ")
    assert "Traceback" in bad.detail


def test_what_a_person_can_repair_has_no_traceback(limits: Limits, tmp_path: Path) -> None:
    (failure,) = engine.map(load_policy, [tmp_path / "gone.toml"], limits=limits)

    assert "gone.toml" in failure.why
    assert failure.detail == ""


def test_a_disk_above_its_floor_stops_nothing_and_one_below_stops_before_it_begins(
    limits: Limits, tmp_path: Path
) -> None:
    floored = replace(limits, home=tmp_path / "home", disk_floor_mb=1)
    assert engine.map(operator.neg, [1], limits=floored) == [-1]
    with pytest.raises(NoRoom, match=r"less than disk_floor_mb = .*make room, then run the command again"):
        engine.map(touch, [tmp_path / "made"], limits=replace(floored, disk_floor_mb=1 << 30))

    assert not (tmp_path / "made").exists()


def touch(path: Path) -> None:
    path.touch()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_what_a_disk_refuses_stops_the_run_and_is_not_blamed_on_the_item(limits: Limits, code: int) -> None:
    with pytest.raises(NoRoom, match=re.escape(os.strerror(code))):
        engine.map(refuse, [code], limits=limits)


def refuse(code: int) -> None:
    raise OSError(code, os.strerror(code))


def test_a_demanded_result_that_is_missing_stops_the_run() -> None:
    with pytest.raises(StageFailed, match=r"shard-2: it hung.*run the command again"):
        engine.demand([1, Failure(1, "it hung")], ["shard-1", "shard-2"])


def test_a_worker_may_have_a_process_of_its_own_for_pages(limits: Limits) -> None:
    targets = ["operator:neg", "math:sqrt"]
    results = engine.map(_page_worker.read, targets, [4.0, 9.0], PageLimits(), limits=limits)

    assert results == [[-4.0, -9.0], [2.0, 3.0]]
