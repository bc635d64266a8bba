"""Preloaded by the fork server: each worker writes down which items it begins and ends."""

import functools
import os
from pathlib import Path
from typing import Any

from curation import files
from flows import engine
from flows.executors import processes

JOURNAL = "COMMONS_CHAOS_JOURNAL"


@functools.wraps(engine.attempt)
def attempt(stage: Any, item: Any, fixed: tuple[Any, ...]) -> Any:
    told = f"{stage.__name__} {files.digest([str(item), [str(each) for each in fixed]])[:16]}"
    _write(f"begin {told}")
    result = engine.attempt(stage, item, fixed)
    _write(f"end {told}")
    return result


def _write(line: str) -> None:
    with Path(os.environ[JOURNAL]).open("a", encoding="ascii") as file:
        file.write(line + "\n")


processes.attempt = attempt
