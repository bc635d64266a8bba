"""`map` a stage over items: supervised worker processes, each killed at a deadline and replaced.

No timeout inside a thread can stop C code; a process can be killed. Workers come from a fork server,
because forking a program that has threads (the orchestrator's) can lock up.
"""

import importlib
import multiprocessing
import os
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from curation.errors import CommonsError, StageFailed

_CONTEXT = multiprocessing.get_context("forkserver")
# Loaded once by the fork server; a worker then starts in milliseconds instead of seconds.
_CONTEXT.set_forkserver_preload(["flows.warm"])


@dataclass(frozen=True, slots=True)
class Failure:
    """An item whose stage ended in an error or was killed: which place in the list, and why."""

    index: int
    why: str
    detail: str = ""


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    index: int
    ends_at: float


def default_workers() -> int:
    """Return how many workers this machine carries: its cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(
    stage: Callable[..., Any],
    items: Sequence[Any],
    *fixed: Any,
    workers: int,
    deadline_s: float,
    on_done: Callable[[], None] = lambda: None,
) -> list[Any]:
    """Return `stage(item, *fixed)` for each item, in order; a `Failure` stands where one did not end.

    `stage` is a function of a module, so that a worker can import it.
    """
    results: list[Any] = [None] * len(items)
    for index, result in _supervise(stage, items, fixed, max(1, min(workers, len(items))), deadline_s):
        results[index] = result
        on_done()
    return results


def _supervise(
    stage: Callable[..., Any], items: Sequence[Any], fixed: tuple[Any, ...], count: int, deadline_s: float
) -> Iterator[tuple[int, Any]]:
    todo = iter(range(len(items)))
    running: list[_Worker] = []
    try:
        for index in todo:
            running.append(_start(stage, fixed, items, index, deadline_s))
            if len(running) == count:
                break
        while running:
            for worker, result in _answers(running):
                yield worker.index, result
                running.remove(worker)
                follower = next(todo, None)
                if follower is None:
                    _stop(worker)
                elif worker.process.is_alive():
                    running.append(_feed(worker, items, follower, deadline_s))
                else:
                    running.append(_start(stage, fixed, items, follower, deadline_s))
    finally:
        for worker in running:
            _stop(worker)


def _answers(running: list[_Worker]) -> list[tuple[_Worker, Any]]:
    patience = max(0.0, min(worker.ends_at for worker in running) - time.monotonic())
    ready = wait([worker.pipe for worker in running], timeout=patience)
    answered = [(worker, _receive(worker)) for worker in running if worker.pipe in ready]
    late = [w for w in running if w.pipe not in ready and time.monotonic() >= w.ends_at]
    return answered + [(worker, _kill(worker, "it did not end before its deadline")) for worker in late]


def _receive(worker: _Worker) -> Any:
    try:
        result = worker.pipe.recv()
    except (EOFError, ConnectionError):
        return _kill(worker, "its process died")
    return Failure(worker.index, *result.args) if isinstance(result, _Raised) else result


def _kill(worker: _Worker, why: str) -> Failure:
    worker.process.kill()
    worker.process.join()
    return Failure(worker.index, why)


def _start(
    stage: Callable[..., Any], fixed: tuple[Any, ...], items: Sequence[Any], index: int, deadline_s: float
) -> _Worker:
    ours, theirs = _CONTEXT.Pipe()
    name = (stage.__module__, stage.__qualname__)
    process = _CONTEXT.Process(target=_work, args=(theirs, name, fixed), daemon=True)
    process.start()
    theirs.close()
    return _feed(_Worker(process, ours, index, 0), items, index, deadline_s)


def _feed(worker: _Worker, items: Sequence[Any], index: int, deadline_s: float) -> _Worker:
    worker.pipe.send(items[index])
    return _Worker(worker.process, worker.pipe, index, time.monotonic() + deadline_s)


def _stop(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()


class _Raised(Exception):
    """An error on its way from a worker: one sentence, and the traceback for a programmer."""


def _work(pipe: Connection, name: tuple[str, str], fixed: tuple[Any, ...]) -> None:
    stage = getattr(importlib.import_module(name[0]), name[1])
    while True:
        try:
            item = pipe.recv()
        except EOFError:
            return
        pipe.send(_attempt(stage, item, fixed))


def _attempt(stage: Callable[..., Any], item: Any, fixed: tuple[Any, ...]) -> Any:
    try:
        return stage(item, *fixed)
    except CommonsError as error:
        return _Raised(str(error), "")
    except Exception as error:
        return _Raised(f"{type(error).__name__}: {error}", traceback.format_exc())


def demand(results: Sequence[Any], names: Sequence[str]) -> None:
    """Raise `StageFailed` for the first item that did not end; the others keep what they made."""
    for name, result in zip(names, results, strict=True):
        if isinstance(result, Failure):
            raise StageFailed(f"{name}: {result.why}; what was finished is kept, run the command again")
