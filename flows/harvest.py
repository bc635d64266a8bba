"""Harvest the contributions that lie in OAI-PMH repositories; ingest reads the pages, kept in the home."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from prefect import flow, task
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from curation.config import Harvest
from curation.errors import BadSettings, CommonsError
from curation.harvest import Counts, session
from curation.harvest.session import Order, Outcome
from flows.progress import CONSOLE
from flows.settings import Settings


def chosen(settings: Settings, named: list[str] | None) -> dict[str, Harvest]:
    """Return the named contributions, or all, that are harvested; a named one that is not is an error."""
    found = settings.sources(named)
    for slug in named or []:
        if found[slug].harvest is None:
            raise BadSettings(f"configs/sources/{slug}.toml has no [harvest]; there is nothing to harvest")
    return {slug: source.harvest for slug, source in found.items() if source.harvest}


@task(task_run_name="harvest {slug}")
def harvest_source(slug: str, settings: Settings, order: Order) -> Outcome | str:
    """Harvest one source as far as it goes; return the outcome, or in a sentence why it could not begin."""
    wanted = chosen(settings, [slug])[slug]
    try:
        with _bar(f"harvest {slug}") as on_page:
            return session.harvest(settings.home, slug, wanted, order=order, on_page=on_page)
    except CommonsError as error:
        return str(error)


@flow(flow_run_name="harvest {sources}", validate_parameters=False)
def harvest(settings: Settings, sources: list[str], order: Order) -> dict[str, Outcome | str]:
    """Harvest the named sources, in order; one that fails does not keep the others from it."""
    return {slug: harvest_source(slug, settings, order) for slug in sources}


def lines(outcomes: dict[str, Outcome | str]) -> Iterator[str]:
    """Yield what a person wants to know of each harvest: counts, alarms, and why it stopped."""
    for slug, outcome in outcomes.items():
        if isinstance(outcome, str):
            yield f"{slug}: {outcome}"
            continue
        yield f"{slug}: {_told(outcome)}"
        yield from (f"  {alarm}" for alarm in outcome.counts.alarms)
        if outcome.stopped:
            yield f"  stopped: {outcome.stopped}"


def failed(outcomes: dict[str, Outcome | str], order: Order) -> list[str]:
    """Return the sources whose harvest did not come to its end, but for the limit that was asked for."""
    return [
        slug
        for slug, outcome in outcomes.items()
        if isinstance(outcome, str) or (outcome.stopped and order.limit is None)
    ]


def _told(outcome: Outcome) -> str:
    n = outcome.counts
    return (
        f"{n.records} records in {n.pages} pages came ({n.deleted} tombstones, {n.refused} refused); "
        f"{outcome.standing} stand, {outcome.tombstones} deleted, {outcome.vanished} vanished; "
        f"{n.files} files followed; {n.requests} requests, {n.retries} repeated, {n.bytes / 1e6:.1f} MB"
    )


@contextmanager
def _bar(label: str) -> Iterator[session.Progress]:
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=CONSOLE, disable=not sys.stderr.isatty()) as shown:
        task_id = shown.add_task(label, total=None)

        def on_page(counts: Counts, size: int | None) -> None:
            shown.update(task_id, completed=counts.records, total=max(size, counts.records) if size else None)

        yield on_page
