"""`commons withdraw`: ask for a withdrawal, see what waits, accept or restore it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from curation.withdrawals import REASONS, SCOPES
from flows.places import CONFIGS, HOME, Configs, Home, existing, locked

app = typer.Typer(
    help="Hold records back at once; erase them everywhere when a steward accepts.",
    invoke_without_command=True,
)

Values = list[str] | None
By = Annotated[str, typer.Option(help="Who asks or decides: a name or a pseudonym.")]


@app.callback(epilog="Example: commons withdraw --work town-newspaper:1931-05-02 --reason rights --by amina")
def ask(
    context: typer.Context,
    record: Annotated[Values, typer.Option(help="An identifier.")] = None,
    work: Annotated[Values, typer.Option(help="A work, or any record of it: all its parts.")] = None,
    contributor: Annotated[Values, typer.Option(help="All that a contributor gave.")] = None,
    source: Annotated[Values, typer.Option(help="A whole contribution.")] = None,
    label: Annotated[Values, typer.Option(help="All under a community label.")] = None,
    domain: Annotated[Values, typer.Option(help="All from web hosts, such as '*.example.org'.")] = None,
    reason: Annotated[str, typer.Option(help=f"One of {', '.join(REASONS)}.")] = "other",
    note: Annotated[str | None, typer.Option(help="For the steward; erased with the records.")] = None,
    by: By = "not named",
    home: Home = HOME,
    configs: Configs = CONFIGS,
) -> None:
    """Ask that records be withdrawn: they are held back at once, until `commons withdraw decide`."""
    if context.invoked_subcommand:
        return
    asked = dict(zip(SCOPES, (record, work, contributor, source, label, domain), strict=True))
    named = {scope: values for scope, values in asked.items() if values}
    if len(named) != 1 or reason not in REASONS:
        raise typer.BadParameter(
            f"name one of --{', --'.join(SCOPES)}, and a --reason out of {', '.join(REASONS)}"
        )
    _ask(existing(home), configs.absolute(), next(iter(named.items())), (reason, by, note))


def _ask(home: Path, configs: Path, named: tuple[str, list[str]], said: tuple[str, str, str | None]) -> None:
    from curation.errors import StageFailed
    from flows import withdraw
    from flows.settings import Settings

    case = withdraw.request(home, *named, reason=said[0], by=said[1], note=said[2])
    typer.echo(f"{case.id}: {case.records:,} records are held back; decide with `commons withdraw decide`")
    try:
        with locked(home):
            settled = withdraw.settle(Settings.of(home, configs))
    except StageFailed:
        settled = False
    if not settled:
        typer.echo("a command is at work or records are undecided; the next `commons run` leaves them out")


@app.command("list", epilog="Example: commons withdraw list")
def list_cases(home: Home = HOME) -> None:
    """Show all requests, a JSON object a line, oldest first."""
    from curation.withdrawals import cases

    for case in cases.every(existing(home)):
        shown = ("id", "status", "scope", "reason", "records", "requested_at", "decided_at", "by", "note")
        typer.echo(json.dumps({name: getattr(case, name) for name in shown}, ensure_ascii=False))


@app.command(epilog="Example: commons withdraw decide W-2026-00001 --accept --by amina")
def decide(
    case_id: Annotated[str, typer.Argument(help="As `commons withdraw list` shows it.")],
    accept: Annotated[bool | None, typer.Option("--accept/--restore", help="Erase, or let return.")] = None,
    by: By = "not named",
    home: Home = HOME,
    configs: Configs = CONFIGS,
) -> None:
    """Erase what a request reaches, or let it return. Safe to repeat when it was interrupted."""
    from flows import withdraw
    from flows.settings import Settings

    if accept is None:
        raise typer.BadParameter("say --accept or --restore")
    with locked(home := existing(home)):
        settings = Settings.of(home, configs.absolute())
        done = (withdraw.accept if accept else withdraw.restore)(settings, case_id, by)
    typer.echo(f"{done.id}: {done.records:,} records are " + ("erased" if accept else "as they were before"))
    for version in withdraw.editions_of(home, done):
        typer.echo(f"published without them: {version}")
