"""`commons rights explain` and `shard`: what may be done with texts, for whom, because of what."""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import typer
from rich.console import Console
from rich.table import Table

from curation import duties, entitlements, labels, outcomes, rights, store, tiers
from curation.entitlements import Entitled
from curation.errors import BadQuery
from curation.releases import amending, find, licences, obligations
from curation.sources import Evidence
from curation.tiers import Requester
from flows.places import CONFIGS, HOME, Configs, Home, existing
from flows.settings import Settings

Who = Annotated[
    str, typer.Option("--requester", help="Who asks, as commercial,FR or research,KE; anybody if left out.")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
Source = Annotated[
    str | None,
    typer.Option("--release", help="Folder or address of releases; those of the home if left out."),
]
Version = Annotated[str, typer.Option(help="A version or alias.")]
Shards = Annotated[
    list[str] | None, typer.Argument(help="As attribution/swh_Latn; several are taken together.")
]
Action = Annotated[
    str | None, typer.Option(help=f"What the shards are wanted for: {', '.join(duties.ACTIONS)}.")
]


def explain(
    doc_id: str, requester: Who = "", home: Home = HOME, configs: Configs = CONFIGS, as_json: AsJson = False
) -> None:
    """Tell what may be done with one document, under which duties, and which statement decided it."""
    settings = Settings(existing(home), configs.absolute())
    row, who = _row(settings.home, doc_id), Requester.of(requester)
    found = entitlements.of_text(row, tiers.load(settings.configs), who)
    said = {"doc_id": doc_id, "requester": who.told(), **_resolved(settings, row), **found.told()}
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False, indent=1))
        return
    typer.echo(f"{doc_id}\n  {said['licence']} ({said['family']}): {said['why']}\n\nWhat was said of it")
    for line in said["statements"]:
        typer.echo(f"  {line}")
    for line in _lines(found, who):
        typer.echo(line)


def shard(
    shards: Shards = None,
    requester: Who = "",
    action: Action = None,
    release: Source = None,
    version: Version = "latest",
    home: Home = HOME,
    as_json: AsJson = False,
) -> None:
    """Tell what may be done with shards of a release; several are taken as one work.

    With an action that is not allowed, or for shards that cannot be joined, the status is 1.
    """
    held = find.find(release or str(existing(home)), version).manifest
    known = {f"{each['licence_family']}/{each['language']}": each for each in held.get("shards") or ()}
    wanted = [name.removeprefix("data/").strip("/") for name in shards or ()]
    if missing := [name for name in wanted if name not in known]:
        near = (
            ", ".join(difflib.get_close_matches(missing[0], known, 5, 0.5))
            or "none; leave the name out to see all"
        )
        raise BadQuery(f"{held['version']} has no shard {missing[0]!r}; near to it: {near}")
    if action is not None and action not in duties.ACTIONS:
        raise BadQuery(f"there is no action {action!r}; actions are {', '.join(duties.ACTIONS)}")
    who, tiered = Requester.of(requester), obligations.tiered(held)
    if wanted:
        found = {" + ".join(wanted): entitlements.of_shards([known[name] for name in wanted], tiered, who)}
    else:
        found = {name: entitlements.of_shard(each, tiered, who) for name, each in known.items()}
    if as_json:
        told = {"release": held["version"], "requester": who.told()}
        told["shards"] = {name: each.told() for name, each in found.items()}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    elif wanted:
        typer.echo("\n".join([" + ".join(wanted), *_lines(next(iter(found.values())), who)]))
    else:
        _show(found, who, [action] if action else duties.ACTIONS)
    asked = action or ("redistribute_adapted" if len(wanted) > 1 else None)
    refused = {n: why for n, each in found.items() if asked and (why := entitlements.refusal(each, asked))}
    for name, why in refused.items():
        typer.echo(f"refused: {name}: {why}", err=True)
    if refused:
        raise typer.Exit(1)


def _show(found: Mapping[str, Entitled], who: Requester, actions: Sequence[str]) -> None:
    """Print a table of all shards; the kinds of duties, for their sentences stand with each shard alone."""
    table = Table(title=f"What may be done, by {who.told()}; name shards for duties and reasons")
    for head in ("shard", *map(_plain, actions), "duties"):
        table.add_column(head, overflow="fold")
    for name, each in found.items():
        kinds = dict.fromkeys(map(duties.kind, each.terms.duties))
        table.add_row(name, *(_SHORT[each.terms.actions[a]] for a in actions), ", ".join(kinds))
    Console().print(table)


_SHORT = {duties.PERMIT: "yes", duties.WITH_DUTIES: "duties", duties.UNKNOWN: "?", duties.FORBID: "no"}


def _lines(found: Entitled, who: Requester) -> Iterator[str]:
    yield f"\nWhat may be done, by {who.told()}"
    for action in duties.ACTIONS:
        because = f"  ({'; '.join(found.because(action))})" if found.because(action) else ""
        yield f"  {_plain(action):<22}{_plain(found.terms.actions[action]):<20}{because}"
    yield "\nDuties"
    yield from (f"  - {licences.sentence(duty)}" for duty in found.terms.duties)
    if found.conflicts:
        yield "\nWhat cannot be joined"
        yield from (f"  - {sentence}" for sentence in found.conflicts)


def _plain(word: str) -> str:
    return word.replace("_", " ").replace("-", " ")


def _row(home: Path, doc_id: str) -> dict[str, Any]:
    """Return a document as a release would show it, with what curators changed about it."""
    table = pq.read_table(store.find(home, doc_id).path(home))
    rows = table.filter(pc.equal(table["doc_id"], doc_id))
    settled = store.state(home, "outcomes")
    amended = amending.of_rows(rows["doc_id"], outcomes.read(home / settled))[0] if settled else None
    found: dict[str, Any] = rows.to_pylist()[0]
    if amended:
        for name, changed in (("licence", "licence"), ("licence_family", "family")):
            found[name] = amended[changed] or found[name]
        added = [label for label in amended["labels"] or () if label not in (found["community_labels"] or ())]
        found["community_labels"] = [*(found["community_labels"] or ()), *added]
    return found | {"by_curator": bool(amended and amended["licence"])}


def _resolved(settings: Settings, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return licence, reason and all statements, the strongest witness first."""
    held = store.snapshot(settings.home, row["source_id"])
    agreed = held.settings["licence"] if held else None
    agreed = None if agreed == "per-record" else agreed
    given = [Evidence(**(each | {"context": each["context"] or ""})) for each in row["rights_evidence"] or ()]
    why = rights.resolve(agreed, given, terms=settings.terms()).why
    if row["by_curator"]:
        why = "A curator stated it; `commons explain` tells who and why."
    statements = [f"the agreement {row['agreement_id']}: {agreed or 'each record speaks for itself'}"]
    statements += [
        f"{each.carrier}, covers the {each.scope}, confidence {each.confidence:.2f}: {each.value}"
        for each in sorted(given, key=lambda each: -each.confidence)
        if not each.carrier.startswith("agreement")  # told already
    ]
    statements += [f"reservation: {each}" for each in row["reservations"] or ()]
    statements += [f"label: {labels.read(each).told()}" for each in row["community_labels"] or ()]
    if row["rights_doubt"]:
        statements.append("the statements leave a doubt, which waits for a person")
    return {
        "licence": row["licence"],
        "family": row["licence_family"],
        "why": why,
        "statements": statements,
    }
