"""Who is to be named: one row per released document, and a page that sums them up.

Attribution licences ask for creator, source, licence and a word on changes; whoever trains on the whole
may give the page's address instead of a million names.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation import rights
from curation.releases import markdown, pool

SCHEMA = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("title", pa.string()),
        pa.field("creator", pa.string()),
        pa.field("source_id", pa.string(), nullable=False),
        pa.field("contributor", pa.string(), nullable=False),
        pa.field("locator", pa.string()),
        pa.field("licence", pa.string(), nullable=False),
        pa.field("licence_url", pa.string()),  # null where the licence has no address of its own
        pa.field("changes", pa.string()),  # "none", or the steps; null where nobody recorded them
        pa.field("community_labels", pa.list_(pa.string())),  # they go with whatever is made of the text
    ],
    metadata={"table": "attribution", "schema_version": "2"},
)

FOLDER = "ATTRIBUTION"  # of a release: a file for each data file, so what did not change keeps its bytes

# Columns of a release that the attribution is made from; its texts are not read.
NEEDED = (*(name for name in SCHEMA.names if name not in ("licence_url", "changes")), "transforms")


def attribution_rows(batch: pa.RecordBatch, *, addresses: Mapping[str, str] | None = None) -> pa.RecordBatch:
    """Return the attribution of each row of a released batch, in its order.

    `addresses` gives the web addresses of licences that SPDX and Creative Commons do not know.
    """
    known = {
        name: (addresses or {}).get(name) or rights.licence_text_url(name)
        for name in _distinct(batch, "licence")
    }
    made = {
        "licence_url": pa.array([known[name] for name in batch["licence"].to_pylist()], pa.string()),
        "changes": pa.array(map(_changes, batch["transforms"].to_pylist()), pa.string()),
    }
    columns = [made[field.name] if field.name in made else batch[field.name] for field in SCHEMA]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def attribution_table(
    batches: Iterable[pa.RecordBatch], *, addresses: Mapping[str, str] | None = None
) -> pa.Table:
    """Return the attribution of all rows of released batches, in their order."""
    return pa.Table.from_batches((attribution_rows(b, addresses=addresses) for b in batches), SCHEMA)


def write(building: Path, manifest: Mapping[str, Any]) -> None:
    """Write a table for each data file of a release that is being built."""
    for each in manifest["files"]:
        path = building / place(each["path"])
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            pq.ParquetFile(building / each["path"]) as file,
            pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer,
        ):
            for batch in file.iter_batches(batch_size=8192, columns=list(NEEDED)):
                writer.write_batch(attribution_rows(batch))


def share(home: Path, building: Path) -> None:
    """Take the tables into the pool of the home, or from there where they did not change."""
    for path in sorted((building / FOLDER).rglob("*.parquet")):
        pool.share(home, path)


def place(path: str) -> str:
    """Return where the attribution of a data file lies, both below the release."""
    return path.replace("data/", f"{FOLDER}/", 1)


def attribution_md(manifest: Mapping[str, Any]) -> str:
    """Return ATTRIBUTION.md: the contributors of a release by name, each with its sources by identifier."""
    title = (
        " ".join(str(manifest[key]) for key in ("title", "version") if manifest.get(key)) or "this release"
    )
    parts = [f"# Attribution of {markdown.text(title)}", _HEAD]
    for contributor, sources in _by_contributor(manifest.get("sources") or {}):
        rows = sum(int(facts.get("rows", 0)) for _, facts in sources)
        parts.append(f"## {markdown.text(contributor)}\n\nRows: {rows:,}\n\n{_sources(sources)}")
    return "\n\n".join(parts) + "\n"


_HEAD = (
    "These people and institutions gave the texts of this release. The tables in `ATTRIBUTION` name "
    "title, creator, place, licence and changes of every single document."
)


def _by_contributor(sources: Mapping[str, Any]) -> Iterator[tuple[str, list[tuple[str, Mapping[str, Any]]]]]:
    groups: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for slug, given in sorted(sources.items()):
        facts = given if isinstance(given, Mapping) else {"rows": given}
        groups.setdefault(str(facts.get("contributor") or facts.get("holder") or slug), []).append(
            (slug, facts)
        )
    yield from sorted(groups.items())


def _sources(sources: list[tuple[str, Mapping[str, Any]]]) -> str:
    rows = [
        [
            markdown.code(slug),
            markdown.text(facts.get("title") or ""),
            markdown.text(facts.get("holder") or ""),
            markdown.code(facts.get("licence") or "unknown"),
            f"{int(facts.get('rows', 0)):,}",
        ]
        for slug, facts in sources
    ]
    return markdown.table(["Source", "Title", "Holder", "Licence", "Rows"], rows)


def _changes(transforms: list[dict[str, Any]] | None) -> str | None:
    if transforms is None:
        return None
    return "; ".join(f"{step['step']} (version {step['version']})" for step in transforms) or "none"


def _distinct(batch: pa.RecordBatch, column: str) -> list[str]:
    found: list[str] = batch[column].unique().to_pylist()
    return found
