"""`map` a stage over items by one of three executors: worker processes, threads, or a Dask cluster.

A stage is a function of a module, so that a worker anywhere can import it: one item and some fixed values
in, a small receipt out. It writes its outputs to files, never to an engine, so a worker that is lost costs
the item it had.
"""

import errno
import importlib
import os
import shutil
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from curation.errors import CommonsError, NoRoom, StageFailed


class Executor(StrEnum):
    """Where stages run."""

    PROCESSES = "processes"
    THREADS = "threads"
    DASK = "dask"


# Not the item's fault but the machine's: what a full or read-only disk says. Nothing is quarantined for it.
OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Dask scheduler that runs already, and the files of its TLS; null: one is started here."""

    address: str | None = None
    ca_file: str | None = None
    cert: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How stages run, and how much of the machine they may use; null means unlimited."""

    workers: int = 2
    deadline_s: float = 1800.0  # for one item
    executor: str = Executor.PROCESSES
    memory_mb: int | None = None  # of one worker process
    disk_floor_mb: int = 0  # free space that must be left
    home: Path = field(default_factory=Path)  # whose disk is meant
    cluster: Cluster = Cluster()


@dataclass(frozen=True, slots=True)
class Failure:
    """An item whose stage ended in an error or was killed: which place in the list, and why."""

    index: int
    why: str
    detail: str = ""
    is_of_the_disk: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """A stage with its items and fixed values; `todo` gives out places while there is room."""

    stage: Callable[..., Any]
    items: Sequence[Any]
    fixed: tuple[Any, ...]
    limits: Limits
    todo: Iterator[int]


Execute = Callable[[Work], Iterator[tuple[int, Any]]]


def default_workers() -> int:
    """Return how many workers this machine carries: its cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map(  # the field's word; nothing in this module needs the builtin
    stage: Callable[..., Any],
    items: Sequence[Any],
    *fixed: Any,
    limits: Limits,
    on_done: Callable[[], None] = lambda: None,
    is_hostile: bool = False,
) -> list[Any]:
    """Return `stage(item, *fixed)` for each item, in order; a `Failure` stands where one did not end.

    `is_hostile` is for stages that read what others wrote: they always run where they can be killed. Raise
    `NoRoom` when the disk is full, after the items that were begun have ended.
    """
    if not items:
        return []
    results: list[Any] = [None] * len(items)
    execute = _executor(
        Executor.PROCESSES if is_hostile and limits.executor == Executor.THREADS else limits.executor
    )
    room = _Room(limits)
    for index, result in execute(Work(stage, items, fixed, limits, room.while_there_is(len(items)))):
        results[index] = result
        room.look_at(result)
        on_done()
    room.demand()
    return results


class _Room:
    """The disk below a home: it gives out items while more than the floor is free."""

    def __init__(self, limits: Limits) -> None:
        self._home, self._floor = limits.home, limits.disk_floor_mb << 20
        self._why: str | None = None

    def while_there_is(self, count: int) -> Iterator[int]:
        for index in range(count):
            if self._floor and (free := shutil.disk_usage(_there(self._home)).free) < self._floor:
                self._why = (
                    f"{free >> 20:,} MB are free, less than disk_floor_mb = {self._floor >> 20:,} asks for"
                )
            if self._why:
                return
            yield index

    def look_at(self, result: Any) -> None:
        if isinstance(result, Failure) and result.is_of_the_disk:
            self._why = result.why

    def demand(self) -> None:
        if self._why:
            raise NoRoom(
                f"{self._home}: the run was stopped, because its disk cannot be written to ({self._why}); "
                "what was finished is kept: make room, then run the command again"
            )


def _there(path: Path) -> Path:
    """Return the nearest folder of a path that exists."""
    return next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())


def _executor(name: str) -> Execute:
    """Return the executor of a name; only the one that is used is imported."""
    module = importlib.import_module(f"flows.executors.{name}")
    execute: Execute = module.execute
    return execute


class Raised(Exception):
    """An error on its way from a worker: one sentence, the traceback, and whether the disk is to blame."""


def attempt(stage: Callable[..., Any], item: Any, fixed: tuple[Any, ...]) -> Any:
    """Return what a stage gives, or what it raised."""
    try:
        return stage(item, *fixed)
    except CommonsError as error:
        return Raised(str(error), "", _is_of_the_disk(error.__cause__))
    except Exception as error:
        return Raised(f"{type(error).__name__}: {error}", traceback.format_exc(), _is_of_the_disk(error))


def told(index: int, result: Any) -> Any:
    """Return a result, or the failure that it stands for."""
    return Failure(index, *result.args) if isinstance(result, Raised) else result


def _is_of_the_disk(error: BaseException | None) -> bool:
    return isinstance(error, OSError) and error.errno in OF_THE_DISK


def demand(results: Sequence[Any], names: Sequence[str]) -> None:
    """Raise `StageFailed` for the first item that did not end; the others keep what they made."""
    for name, result in zip(names, results, strict=True):
        if isinstance(result, Failure):
            raise StageFailed(f"{name}: {result.why}; what was finished is kept, run the command again")
