"""`commons flowback`: what was given, used, returned and allocated, and what is still due."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from curation import files, store
from curation.errors import BadSettings, UnknownRelease
from curation.flowback import account, answers, entries, sources
from curation.releases import versions
from flows.places import HOME, Home, existing

app = typer.Typer(help="Keep account of what flows back to those who gave.", no_args_is_help=True)


@app.command(epilog="Example: commons flowback record corpus/RECEIPT.json --by 'Example Laboratory'")
def record(
    file: Path,
    by: Annotated[str | None, typer.Option(help="Who pulled; a receipt does not say.")] = None,
    home: Home = HOME,
) -> None:
    """Enter what a file shows: a receipt of a pull, a declared model, or an entry (TOML with `kind`)."""
    place = existing(home)
    entry = sources.entry(place, file, by=by)
    known = {held.settings["contributor"] for held in store.snapshots(place)}
    if strange := [name for name in entry.contributors if name not in known]:
        raise BadSettings(
            f"{file}: {strange[0]!r} gave nothing here; contributors are {', '.join(sorted(known))}"
        )
    written = entries.append(place, entry)
    typer.echo(f"entry {written.number}: {written.entry.kind}, {written.entry.what}, by {written.entry.by}")


@app.command(epilog="Example: commons flowback report --json")
def report(
    version: str = "latest", home: Home = HOME, as_json: Annotated[bool, typer.Option("--json")] = False
) -> None:
    """Tell per contributor, community and language what was given, used, returned and allocated."""
    place = existing(home)
    if not versions.versions(place):
        raise UnknownRelease(f"{place} holds no release yet; run `commons run` first")
    manifest = versions.manifest(place, versions.resolve(place, version))
    given = answers.by_language(place, manifest)
    found = account.account(manifest, entries.read(place), files.now().date(), answers=given)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for kind in account.GROUPS:
        if found[kind]:
            _table(kind, found)
    typer.echo(f"Not yet allocated: {_amounts(found['not_yet_allocated']) or 'nothing'}")
    for each in found["unreturned_use"]:
        due = "overdue" if each["is_overdue"] else "open"
        typer.echo(
            f"Nothing came back yet for entry {each['number']}, {each['name']} by {each['by']} ({due})"
        )


@app.command(epilog="Example: commons flowback verify")
def verify(home: Home = HOME) -> None:
    """Prove that no entry was changed, removed or moved."""
    told = entries.head(existing(home))
    typer.echo(f"{told['entries']} entries, none changed; the last is {told['head'][:16]}")


def _table(kind: str, found: dict[str, Any]) -> None:
    table = Table(title=f"By {kind}, of {found['release']}")
    for head in (kind, "documents", "contributed", "reused", "returned", "allocated"):
        table.add_column(head, overflow="fold")
    for name, group in found[kind].items():
        counts = (_amounts(group[each]) for each in ("contributed", "reused", "returned", "allocated"))
        table.add_row(name, f"{group['documents']:,}", *counts)
    Console().print(table)
    for unit, told in found["concentration"][kind].items():
        gini = "not told of fewer than two" if told["gini"] is None else f"{told['gini']:.2f}"
        typer.echo(f"  {unit}: Gini {gini}, the greatest share {told['greatest_share']:.0%}")


def _amounts(counts: dict[str, float]) -> str:
    return ", ".join(f"{amount:,.10g} {unit}" for unit, amount in counts.items())
