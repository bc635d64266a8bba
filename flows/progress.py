"""Progress of long work, on the terminal and as an artifact of the orchestrator."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.context import TaskRunContext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

CONSOLE = Console(stderr=True, soft_wrap=True)
_STEPS = 10  # an artifact is updated this often: each update is a request to the server


@contextmanager
def bar(label: str, total: int) -> Iterator[Callable[[], None]]:
    """Yield a function that counts one item as done; shows nothing where there is nothing to do."""
    if not total:
        yield lambda: None
        return
    with Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=CONSOLE,
        disable=not sys.stderr.isatty(),
    ) as shown:
        task = shown.add_task(label, total=total)
        artifact = _Artifact(label, total)

        def advance() -> None:
            shown.advance(task)
            artifact.advance()

        yield advance
    if not sys.stderr.isatty():
        CONSOLE.print(f"{label}: {total} of {total}", highlight=False)


class _Artifact:
    """A progress artifact of the running task; nothing outside of one."""

    def __init__(self, label: str, total: int) -> None:
        self._done, self._total = 0, total
        self._id: Any = create_progress_artifact(0.0, description=label) if TaskRunContext.get() else None

    def advance(self) -> None:
        self._done += 1
        step = max(1, self._total // _STEPS)
        if self._id and (self._done % step == 0 or self._done == self._total):
            update_progress_artifact(self._id, progress=100.0 * self._done / self._total)
