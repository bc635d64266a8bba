"""Erasure from what people read of earlier runs: the review queue's excerpts, and the places reports name."""

from typing import Any

from curation import files
from curation.reports import run_report
from curation.review import forgetting
from flows import review
from flows.settings import Settings

_INSTEAD = "(withdrawn)"


def erase(settings: Settings, places: set[str]) -> None:
    """Take records, named by identifier or locator, out of the queue and the reports of all runs."""
    home = settings.home
    engine = review.opened(home, settings.configs)
    try:
        forgetting.forget(engine, places)
    finally:
        engine.dispose()
    for path in sorted((home / "runs").glob("*/run.json")):
        summary = files.read_json(path)
        cleared = _cleared(summary, places)
        if cleared != summary:
            files.write_text(path.with_name("report.html"), run_report.render(cleared))
            files.write_json(path, cleared)


def _cleared(value: Any, places: set[str]) -> Any:
    match value:
        case dict():
            return {key: _cleared(held, places) for key, held in value.items()}
        case list():
            return [_cleared(held, places) for held in value]
        case str() if not places.isdisjoint((value, *value.split())):
            return _INSTEAD
    return value
