"""Erasure from what people read of earlier runs: the review queue's excerpts, and the places reports name."""

import json
from pathlib import Path
from typing import Any

from curation import files
from curation.reports import run_report

_INSTEAD = "(withdrawn)"


def erase(home: Path, places: set[str]) -> None:
    """Take records, named by identifier or locator, out of the queue and the reports of all runs."""
    _queue(home / "review" / "queue.jsonl", places)
    for path in sorted((home / "runs").glob("*/run.json")):
        summary = files.read_json(path)
        cleared = _cleared(summary, places)
        if cleared != summary:
            files.write_text(path.with_name("report.html"), run_report.render(cleared))
            files.write_json(path, cleared)


def _queue(path: Path, places: set[str]) -> None:
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    left = [line for line in lines if json.loads(line)["doc_id"] not in places]
    if left != lines:
        files.write_text(path, "".join(f"{line}\n" for line in left))


def _cleared(value: Any, places: set[str]) -> Any:
    match value:
        case dict():
            return {key: _cleared(held, places) for key, held in value.items()}
        case list():
            return [_cleared(held, places) for held in value]
        case str() if not places.isdisjoint((value, *value.split())):
            return _INSTEAD
    return value
