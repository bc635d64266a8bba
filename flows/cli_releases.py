"""`commons releases`, `diff`, `verify` and `publish`: what there is, what changed, send it out."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from flows.places import HOME, Home, existing, locked

app = typer.Typer(help="See which releases there are; give one a name.", invoke_without_command=True)

Sweep = Annotated[bool, typer.Option("--sweep", help="Remove files of the pool that no release has.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Page = Annotated[Path | None, typer.Option("--html", help="Also write a page with charts to this file.")]
Release = Annotated[str, typer.Argument(help="A version, an alias, or the folder of a release.")]


@app.callback(epilog="Example: commons releases --json")
def releases(
    context: typer.Context, home: Home = HOME, sweep: Sweep = False, as_json: AsJson = False
) -> None:
    """Show every release: version, date, rows, bytes, languages, parent, aliases."""
    from curation.releases import pool, versions

    if context.invoked_subcommand:
        return
    home = existing(home)
    if sweep:
        with locked(home):
            typer.echo(
                f"removed {pool.sweep(home, versions.used(home)):,} bytes that no release has", err=True
            )
    found = [_facts(home, version) for version in versions.versions(home)]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _show(found)


@app.command(epilog="Example: commons releases alias thesis-2026 2026.11.1")
def alias(name: str, version: str, home: Home = HOME) -> None:
    """Let a name point to a version from now on; whoever asks for it gets the newest edition."""
    from curation.releases import versions

    typer.echo(f"{name} is {versions.name(existing(home), name, version)}")


def diff(
    before: Release, after: Release, home: Home = HOME, as_json: AsJson = False, html: Page = None
) -> None:
    """Show which documents came, went and changed between two releases, by language and licence, and why."""
    from curation import files
    from curation.releases import diff as differences
    from curation.reports import difference

    folders = [_folder(name, home) for name in (before, after)]
    found = differences.compare(*folders)
    facts = {"before": before, "after": after, **found.facts(), "removed_because": _why(folders, found.gone)}
    if html:
        files.write_text(html, difference.render(facts))
    if as_json:
        typer.echo(json.dumps(facts | {"gone": found.gone}, ensure_ascii=False, indent=1))
    else:
        _tell(facts)


def verify(
    path: Annotated[Path | None, typer.Argument(help="A release, a copy of one, or a home.")] = None,
    home: Home = HOME,
    apply_tombstones: Annotated[
        bool, typer.Option("--apply-tombstones", help="First take out what was withdrawn.")
    ] = False,
    tombstones: Annotated[Path | None, typer.Option(help="The feed; default: found near the copy.")] = None,
    public_key: Annotated[Path | None, typer.Option(help="Its key; default: beside the feed.")] = None,
) -> None:
    """Check every hash and count, that no record is lost, and the ledger; exit status 1 on a fault."""
    if apply_tombstones:
        _clean(path, tombstones, public_key)
    from curation.releases import verify as checks
    from flows import progress

    place = path or existing(home)
    with progress.bar("verify", checks.steps(place)) as advance:
        faults = list(checks.faults(place, advance))
    for fault in faults:
        typer.echo(fault)
    if faults:
        raise typer.Exit(1)
    typer.echo(f"{place}: all is as it should be")


def publish(
    version: Annotated[str, typer.Argument(help="A version or alias; its newest edition is sent.")],
    to: Annotated[str, typer.Option(help="hf://datasets/OWNER/NAME, s3://bucket/prefix, or a folder.")],
    home: Home = HOME,
) -> None:
    """Send a release to a folder, an S3-compatible store or the Hugging Face hub, the manifest last."""
    from curation.releases import publish as publishing
    from curation.releases import versions
    from flows import progress

    home = existing(home)
    folder = home / "releases" / versions.resolve(home, version)
    with progress.bar("publish", publishing.steps(folder)) as advance:
        place = publishing.release(home, version, to, advance)
    typer.echo(f"{folder.name} is at {place}")


def _clean(copy: Path | None, tombstones: Path | None, public_key: Path | None) -> None:
    """Take what a signed feed withdraws out of a copy of a release."""
    from curation.releases import clean_copy
    from curation.withdrawals import feed
    from curation.withdrawals.marks import Gone, Marks

    if copy is None:
        raise typer.BadParameter("--apply-tombstones needs the folder of a copy")
    near = (copy.absolute() / feed.FEED, copy.absolute().parent / feed.FEED)
    found = tombstones or next((path for path in near if path.is_file()), near[1])
    entries = feed.read(found, public_key or found.with_name(feed.PUBLIC_KEY))
    lost = clean_copy.apply(copy, entries, Gone(tuple(Marks.read(each) for each in entries)))
    typer.echo(f"{copy}: {lost:,} withdrawn rows were taken out, as {len(entries)} tombstones say")
    if not (copy / "manifest.json").is_file():
        raise typer.Exit


def _folder(name: str, home: Path) -> Path:
    """Return the folder that a path, an exact version or an alias names."""
    from curation.releases import versions

    for folder in (home / "releases" / name, Path(name)):
        if (folder / "manifest.json").is_file():
            return folder.absolute()
    home = existing(home)
    return home / "releases" / versions.resolve(home, name)


def _why(folders: list[Path], gone: list[str]) -> dict[str, int]:
    """Return why rows went, as their home knows it; else as the newer release says of its parent."""
    from curation import files
    from curation.releases import reasons

    home = folders[1].parent.parent
    if (home / "state").is_dir():
        return reasons.why(home, gone)
    said = files.read_json(folders[1] / "manifest.json").get("changes") or {}
    parent = files.read_json(folders[0] / "manifest.json")["version"]
    return said.get("removed_because") or {} if said.get("parent") == parent else {}


def _facts(home: Path, version: str) -> dict[str, Any]:
    from curation.releases import versions

    held = versions.manifest(home, version)
    return {
        "version": version,
        "created_at": held["created_at"],
        "rows": held["rows"],
        "bytes": held["bytes"],
        "languages": sorted(held["languages"]),
        "parent": held["parent"],
        "aliases": [name for name, named in versions.aliases(home).items() if named == version],
    }


def _show(found: list[dict[str, Any]]) -> None:
    table = Table(title="Releases", title_justify="left")
    for column in ("version", "date", "rows", "bytes", "languages", "parent", "aliases"):
        table.add_column(column, justify="right" if column in ("rows", "bytes", "languages") else "left")
    for each in found:
        counts = (f"{each['rows']:,}", f"{each['bytes']:,}", str(len(each["languages"])))
        names = ", ".join(each["aliases"])
        table.add_row(each["version"], each["created_at"][:10], *counts, each["parent"] or "", names)
    Console(highlight=False, soft_wrap=True).print(table if found else "No release yet.")


def _tell(facts: dict[str, Any]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{facts['added']:,} added, {facts['changed']:,} changed, {facts['removed']:,} removed")
    held = facts["bytes"]
    console.print(f"{held['shared']:,} of {held['after']:,} bytes are files that both have")
    for head in ("language", "licence"):
        if rows := facts[f"by_{head}"]:
            table = Table(head, title=f"By {head}", title_justify="left")
            for kind in (kinds := ("added", "changed", "removed")):
                table.add_column(kind, justify="right")
            for name, counts in rows.items():
                table.add_row(name, *(f"{counts[kind]:,}" for kind in kinds))
            console.print(table)
    for title, counts in (("changed", facts["changed_what"]), ("removed", facts["removed_because"])):
        for what, n in counts.items():
            if n:
                console.print(f"{title}, {what}: {n:,}")
