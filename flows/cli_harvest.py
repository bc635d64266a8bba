"""The command that asks repositories on the network for what is new."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from curation.errors import StageFailed
from curation.harvest.session import Order
from flows.settings import Settings

Since = Annotated[
    datetime.datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Ask again from this date on; default: since the last harvest."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would be asked for; keep nothing.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Stop after about so many records; go on next time.")]
RemoveVanished = Annotated[
    bool, typer.Option("--remove-vanished", help="Remove records that vanished, however many.")
]


def order(since: datetime.datetime | None, limit: int | None, removes_vanished: bool) -> Order:
    """Return what a person asks of a harvest."""
    return Order(since.date().isoformat() if since else None, limit, removes_vanished)


def harvest(settings: Settings, sources: list[str] | None, asked: Order) -> None:
    """Harvest, tell what came, and fail at the end if a source could not be harvested whole."""
    from flows.harvest import chosen, failed, lines
    from flows.harvest import harvest as flow

    outcomes = flow(settings, list(chosen(settings, sources)), asked)
    for line in lines(outcomes):
        typer.echo(line)
    if stopped := failed(outcomes, asked):
        raise StageFailed(
            f"not harvested to the end: {', '.join(stopped)}; `commons harvest` goes on from there"
        )


def before_a_run(settings: Settings, sources: list[str]) -> None:
    """Harvest what can be harvested; what fails is told, and the run goes on with what is held."""
    from flows.harvest import harvest as flow
    from flows.harvest import lines

    harvested = [slug for slug, source in settings.sources(sources).items() if source.harvest]
    if harvested:
        for line in lines(flow(settings, harvested, Order())):
            typer.echo(line, err=True)


def preview(settings: Settings, sources: list[str] | None, asked: Order) -> None:
    """Tell for each source what would be asked for."""
    from curation.harvest import session
    from flows.harvest import chosen

    for slug, wanted in chosen(settings, sources).items():
        typer.echo(f"{slug}: {session.preview(Path(settings.home), slug, wanted, order=asked)}")
