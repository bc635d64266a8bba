"""Threads of this process, for stages whose kernels release the GIL: no start-up, models loaded once.

A thread cannot be killed: one that is late is left behind, and its item counts as failed. Stages that read
what others wrote therefore never come here.
"""

import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import Any

from flows.engine import Failure, Work, attempt, told

Answers = SimpleQueue[tuple[int, Any]]


def execute(work: Work) -> Iterator[tuple[int, Any]]:
    """Yield the place and the result of each item, as they end."""
    answers: Answers = SimpleQueue()
    running: dict[int, float] = {}  # place of an item -> when it must have ended
    while True:
        while len(running) < work.limits.workers and (index := next(work.todo, None)) is not None:
            _begin(work, index, answers)
            running[index] = time.monotonic() + work.limits.deadline_s
        if not running:
            return
        for index, result in _ended(answers, running):
            del running[index]
            yield index, result


def _begin(work: Work, index: int, answers: Answers) -> None:
    def do() -> None:
        answers.put((index, attempt(work.stage, work.items[index], work.fixed)))

    # A daemon, so that one that never ends does not keep the program from ending.
    threading.Thread(target=do, daemon=True, name=f"{work.stage.__name__} {index}").start()


def _ended(answers: Answers, running: dict[int, float]) -> list[tuple[int, Any]]:
    try:
        index, result = answers.get(timeout=max(0.0, min(running.values()) - time.monotonic()))
    except Empty:
        late = [index for index, ends_at in running.items() if time.monotonic() >= ends_at]
        return [(index, Failure(index, "it did not end before its deadline")) for index in late]
    return [(index, told(index, result))] if index in running else []
