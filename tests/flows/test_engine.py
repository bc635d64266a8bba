"""Stages here are functions that worker processes can import: some end well, some do not end."""

import math
import operator
import os
import time
from pathlib import Path

import pytest

from curation.config import load_policy
from curation.errors import StageFailed
from curation.sources import _page_worker
from curation.sources._page_worker import Limits
from flows import engine
from flows.engine import Failure


def test_results_stand_in_the_order_of_the_items() -> None:
    assert engine.run(operator.neg, list(range(20)), workers=2, deadline_s=60) == [-i for i in range(20)]


def test_every_item_is_counted_once() -> None:
    done: list[int] = []
    engine.run(operator.neg, list(range(5)), workers=3, deadline_s=60, on_done=lambda: done.append(1))

    assert len(done) == 5


def test_nothing_to_do_starts_nothing() -> None:
    assert engine.run(operator.neg, [], workers=2, deadline_s=60) == []


def test_a_stage_that_hangs_is_killed_and_its_neighbours_are_unharmed() -> None:
    results = engine.run(time.sleep, [0.01, 600, 0.01, 0.01], workers=2, deadline_s=5)

    assert results[1] == Failure(1, "it did not end before its deadline")
    assert [results[i] for i in (0, 2, 3)] == [None, None, None]


def test_a_worker_that_dies_is_replaced() -> None:
    results = engine.run(os._exit, [3, 4, 5], workers=1, deadline_s=60)

    assert [r.why for r in results] == ["its process died"] * 3


def test_an_error_is_told_in_one_sentence_with_the_traceback_beside_it() -> None:
    good, bad = engine.run(math.sqrt, [4.0, -1.0], workers=1, deadline_s=60)

    assert good == 2.0
    assert bad.why.startswith("ValueError: ")
    assert "Traceback" in bad.detail


def test_what_a_person_can_repair_has_no_traceback(tmp_path: Path) -> None:
    (failure,) = engine.run(load_policy, [tmp_path / "gone.toml"], workers=1, deadline_s=60)

    assert "gone.toml" in failure.why
    assert failure.detail == ""


def test_a_demanded_result_that_is_missing_stops_the_run() -> None:
    with pytest.raises(StageFailed, match=r"shard-2: it hung.*run the command again"):
        engine.demand([1, Failure(1, "it hung")], ["shard-1", "shard-2"])


def test_a_worker_may_have_a_process_of_its_own_for_pages() -> None:
    targets = ["operator:neg", "math:sqrt"]
    results = engine.run(_page_worker.read, targets, [4.0, 9.0], Limits(), workers=2, deadline_s=60)

    assert results == [[-4.0, -9.0], [2.0, 3.0]]
