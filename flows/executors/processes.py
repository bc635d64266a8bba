"""Supervised worker processes, each killed at a deadline, or above its memory, and replaced.

No timeout inside a thread can stop C code; a process can be killed. Workers come from a fork server,
because forking a program that has threads (the orchestrator's) can lock up.
"""

import importlib
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from flows.engine import Failure, Limits, Work, attempt, told

_CONTEXT = multiprocessing.get_context("forkserver")
# Loaded once by the fork server; a worker then starts in milliseconds instead of seconds.
_CONTEXT.set_forkserver_preload(["flows.warm"])

_GLANCE_S = 0.2  # how often the memory of workers is looked at, where it is limited


@dataclass(frozen=True, slots=True)
class _Worker:
    process: Any
    pipe: Connection
    stage: Callable[..., Any]
    fixed: tuple[Any, ...]
    index: int = 0
    ends_at: float = 0.0


def execute(work: Work) -> Iterator[tuple[int, Any]]:
    """Yield the place and the result of each item, as they end."""
    running: list[_Worker] = []
    count = max(1, min(work.limits.workers, len(work.items)))
    try:
        for index in work.todo:
            running.append(_feed(_start(work.stage, work.fixed), work.items[index], index, work.limits))
            if len(running) == count:
                break
        while running:
            for worker, result in _answers(running, work.limits):
                yield worker.index, result
                running.remove(worker)
                follower = next(work.todo, None)
                if follower is None:
                    _stop(worker)
                    continue
                free = worker if worker.process.is_alive() else _start(work.stage, work.fixed)
                running.append(_feed(free, work.items[follower], follower, work.limits))
    finally:
        for worker in running:
            _stop(worker)


_OWN = threading.local()


def one(stage: Callable[..., Any], item: Any, fixed: tuple[Any, ...], limits: Limits) -> Any:
    """Return a stage's result for one item, from a process that this thread keeps for the next one."""
    held: _Worker | None = getattr(_OWN, "worker", None)
    if held is None or (held.stage, held.fixed) != (stage, fixed) or not held.process.is_alive():
        if held is not None:
            _stop(held)
        held = _start(stage, fixed)
    _OWN.worker = worker = _feed(held, item, 0, limits)
    while not (answers := _answers([worker], limits)):
        pass
    return answers[0][1]


def _answers(running: list[_Worker], limits: Limits) -> list[tuple[_Worker, Any]]:
    patience = max(0.0, min(worker.ends_at for worker in running) - time.monotonic())
    if limits.memory_mb:
        patience = min(patience, _GLANCE_S)
    ready = wait([worker.pipe for worker in running], timeout=patience)
    answered = [(worker, _receive(worker)) for worker in running if worker.pipe in ready]
    rest = [worker for worker in running if worker.pipe not in ready]
    wrong = [(worker, why) for worker in rest if (why := _excess(worker, limits))]
    return answered + [(worker, _kill(worker, why)) for worker, why in wrong]


def _excess(worker: _Worker, limits: Limits) -> str | None:
    """Return what a worker took too much of, time or memory; null where it keeps within its limits."""
    if time.monotonic() >= worker.ends_at:
        return "it did not end before its deadline"
    if limits.memory_mb and _resident(worker.process.pid) > limits.memory_mb << 20:
        return f"it took more memory than memory_mb = {limits.memory_mb:,} allows"
    return None


def _resident(process_id: int) -> int:
    """Return how many bytes of memory a process has now; 0 when it ended meanwhile."""
    try:
        pages = Path(f"/proc/{process_id}/statm").read_text(encoding="ascii").split()[1]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _receive(worker: _Worker) -> Any:
    try:
        result = worker.pipe.recv()
    except (EOFError, ConnectionError):
        return _kill(worker, "its process died")
    return told(worker.index, result)


def _kill(worker: _Worker, why: str) -> Failure:
    worker.process.kill()
    worker.process.join()
    return Failure(worker.index, why)


def _start(stage: Callable[..., Any], fixed: tuple[Any, ...]) -> _Worker:
    ours, theirs = _CONTEXT.Pipe()
    name = (stage.__module__, stage.__qualname__)
    process = _CONTEXT.Process(target=_work, args=(theirs, name, fixed), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours, stage, fixed)


def _feed(worker: _Worker, item: Any, index: int, limits: Limits) -> _Worker:
    worker.pipe.send(item)
    return replace(worker, index=index, ends_at=time.monotonic() + limits.deadline_s)


def _stop(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()


def _work(pipe: Connection, name: tuple[str, str], fixed: tuple[Any, ...]) -> None:
    stage = getattr(importlib.import_module(name[0]), name[1])
    while True:
        try:
            item = pipe.recv()
        except EOFError:
            return
        pipe.send(attempt(stage, item, fixed))
