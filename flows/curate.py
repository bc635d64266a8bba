"""All the way: ingest, measure, find duplicates, decide, release, report."""

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import create_table_artifact

from curation import files, store
from flows import account, report, review
from flows.decide import decide
from flows.dedup import dedup
from flows.ingest import ingest
from flows.measure import measure
from flows.release import due, release
from flows.settings import Settings


@flow(flow_run_name="curate {name}", validate_parameters=False)
def curate(settings: Settings, sources: list[str], name: str) -> dict[str, Any]:
    """Take the named sources all the way; return the new version (null: nothing new) and the report."""
    started_at = files.now().isoformat(timespec="seconds")
    ingest(settings, sources)
    measure(settings, sources)
    dedup(settings)
    decide(settings, sources)
    review.fill(settings)
    held = _held(settings.home)
    is_reported = store.state(settings.home, "reported") == held
    if is_reported and due(settings) is None:
        return {"version": None, "report": None}
    taken = account.take(settings.home)
    version = release(settings, account.total(taken))
    if is_reported and version is None:
        return {"version": None, "report": None}
    page = report.write(settings.home, name, started_at, version, taken)
    store.keep_state(settings.home, "reported", held)
    _show(files.read_json(page.with_name("run.json")))
    return {"version": version, "report": str(page)}


def run_name(home: Path) -> str:
    """Return a name for a run that a person recognises: the home and the minute."""
    return f"{home.name}-{files.now():%Y-%m-%d-%H%M%S}"


def _held(home: Path) -> str:
    """Return a digest of what the home holds and how it was decided."""
    sources = [[s.sha256 for s in held.shards] + list(held.quarantine) for held in store.snapshots(home)]
    decided = [store.state(home, f"decided/{held.source}") for held in store.snapshots(home)]
    return files.digest([sources, decided, store.state(home, "measure"), store.state(home, "outcomes")])


def _show(summary: dict[str, Any]) -> None:
    rows = [{"source": slug, **row} for slug, row in summary["by_source"].items()]
    create_table_artifact(rows, key="what-became-of-every-record", description=f"Run {summary['run']}")
