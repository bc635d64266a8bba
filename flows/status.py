"""What there is, what is new, and what waits."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from curation import store
from curation.contributions import plan
from curation.errors import CommonsError
from curation.releases import versions
from flows import account
from flows.settings import Settings


def show(settings: Settings) -> None:
    """Print each source with what is held and new, the releases, and what waits for curators."""
    console = Console(highlight=False, soft_wrap=True)
    table = Table(title=f"Sources of {settings.configs}", title_justify="left")
    for column in ("source", "tier", "licence", "documents", "quarantined", "new"):
        table.add_column(column, justify="right" if column in ("documents", "quarantined") else "left")
    for slug, source in settings.sources().items():
        held = store.snapshot(settings.home, slug)
        counts = (f"{held.documents:,}", f"{held.quarantined:,}") if held else ("", "")
        table.add_row(slug, source.tier, source.licence, *counts, _news(slug, settings, held))
    console.print(table)
    found = versions.versions(settings.home)
    console.print(f"Releases: {', '.join(found) or 'none yet'}")
    if store.state(settings.home, "outcomes"):
        waiting = account.balance(settings.home)["flagged"]
        console.print(f"Waiting for curators: {waiting:,} (`commons review serve`)")


def clusters(home: Path) -> Iterator[dict[str, Any]]:
    """Yield each cluster of duplicates: representative, size, and the other members, nearest claim first."""
    path = home / store.needed_state(home, "dedup", "dedup")["clusters"]
    rows = pq.read_table(path).sort_by([("cluster_id", "ascending"), ("rank", "ascending")]).to_pylist()
    for representative, members in groupby(rows, key=lambda row: row["cluster_id"]):
        rows_here = list(members)
        listed = [
            {"doc_id": m["doc_id"], "similarity": round(m["similarity"], 3), "kind": m["kind"]}
            for m in rows_here
        ]
        kind = rows_here[0]["cluster_kind"]
        yield {"representative": representative, "kind": kind, "size": len(listed), "members": listed}


def _news(slug: str, settings: Settings, held: store.Snapshot | None) -> str:
    if held is None:
        return "never ingested"
    try:
        contribution = settings.contribution(slug)
        found = {name: sha for item in plan(contribution) for name, sha in item.inputs.items()}
    except CommonsError as error:
        return str(error)
    new = sum(held.inputs.get(name) != sha for name, sha in found.items())
    gone = len(set(held.inputs) - set(found))
    said = [f"{new} files new or changed"] * bool(new) + [f"{gone} files gone"] * bool(gone)
    return ", ".join(said) or "as it was"
