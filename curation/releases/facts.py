"""What the rows of a release say of themselves, counted in one pass that never reads a text.

Every paper of a release tells from these counts. They are counts of rows, so that they add up whatever the
files, and two passes over the same rows give the same bytes; what no row says is not in them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

# Kinds that are counted of each shard, each a column of the release.
_PLAIN = (
    "source_id",
    "licence",
    "rights_statement",
    "rights_doubt",
    "published_year",
    "granularity",
    "media_type",
    "review_status",
)
_COLUMNS = (
    *_PLAIN,
    "ocr_confidence",
    "reservations",
    "community_labels",
    "retrieved_at",
    "locator",
    "creator",
)

MOST_HOSTS = 1000  # of a source; a crawl may have a million, and papers name the greatest

Tally = Counter[tuple[str, Any]]
Place = tuple[str, str]


def gather(folder: Path, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the counts of a release: `shards` by family and language, `languages`, and `sources`."""
    shards: dict[Place, Tally] = {}
    sources: dict[str, Tally] = {}
    for file in files:
        place = (str(file["licence_family"]), str(file["language"]))
        for batch in _batches(folder / file["path"]):
            shards.setdefault(place, Counter()).update(_of_shard(batch))
            _add_sources(sources, batch, place[1])
    languages: dict[str, Tally] = {}
    for (family, label), tally in sorted(shards.items()):
        languages.setdefault(label, Counter()).update(tally)
        languages[label][("licence_family", family)] += tally[("rows", None)]
    return {
        "shards": [_shard(place, shards[place], files) for place in sorted(shards)],
        "languages": {label: told(tally) for label, tally in sorted(languages.items())},
        "sources": {slug: _source(tally) for slug, tally in sorted(sources.items())},
    }


def _source(tally: Tally) -> dict[str, Any]:
    """Return the counts of a source; of its hosts those with most rows, and how many there are."""
    found = told(tally)
    hosts = sorted(found.get("host", {}).items(), key=lambda item: (-item[1], item[0]))
    return found | ({"hosts": len(hosts), "host": dict(hosts[:MOST_HOSTS])} if hosts else {})


def told(tally: Tally) -> dict[str, Any]:
    """Return the counts by kind, each sorted by what is counted; those of rows as such are numbers."""
    found: dict[str, Any] = {}
    for (kind, value), rows in sorted(tally.items(), key=lambda item: (item[0][0], str(item[0][1]))):
        if value is None:
            found[kind] = rows
        else:
            found.setdefault(kind, {})[str(value)] = rows
    return found


def _shard(place: Place, tally: Tally, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    held = [f for f in files if (f["licence_family"], f["language"]) == place]
    return {
        "licence_family": place[0],
        "language": place[1],
        "files": [str(f["path"]) for f in held],
        "bytes": sum(int(f["bytes"]) for f in held),
        **told(tally),
    }


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        held = [name for name in _COLUMNS if name in file.schema_arrow.names]
        yield from file.iter_batches(batch_size=65_536, columns=held)


def _of_shard(batch: pa.RecordBatch) -> Tally:
    tally: Tally = Counter({("rows", None): batch.num_rows})
    for name in _PLAIN:
        tally.update({(name, value): rows for value, rows in _counts(batch[name])})
    tally.update({("community_label", v): n for v, n in _counts(pc.list_flatten(batch["community_labels"]))})
    tally[("reserved", None)] += _reserved(batch["reservations"])
    tally[("creator", None)] += len(batch) - batch["creator"].null_count
    # Whole hundredths can be added in any order; floats cannot.
    hundredths = pc.cast(pc.round(pc.multiply(batch["ocr_confidence"], 100)), pa.int32())
    tally.update({("ocr_hundredths", value): rows for value, rows in _counts(hundredths)})
    return +tally


def _reserved(said: pa.Array) -> int:
    """Return how many rows carry at least one reservation; `not reserved` is none."""
    is_reserving = pc.starts_with(pc.list_flatten(said), "reserved:")
    return len(pc.unique(pc.list_parent_indices(said).filter(is_reserving)))


def _add_sources(sources: dict[str, Tally], batch: pa.RecordBatch, label: str) -> None:
    day = pc.strftime(batch["retrieved_at"], format="%Y-%m-%d")
    columns = {"media_type": batch["media_type"], "day": day, "host": _hosts(batch["locator"])}
    table = pa.table({"source": batch["source_id"], **columns})
    for kind in columns:
        counted = table.group_by(["source", kind]).aggregate([([], "count_all")])
        for source, value, rows in zip(*(counted[c].to_pylist() for c in counted.column_names), strict=True):
            if value is not None:
                sources.setdefault(source, Counter())[(kind, value)] += rows
    for source, rows in _counts(batch["source_id"]):
        sources.setdefault(source, Counter())[("rows", None)] += rows
        sources[source][("language", label)] += rows


def _hosts(locators: pa.Array) -> pa.Array:
    """Return the host name of each web address in small letters; null for every other place."""
    found = pc.extract_regex(locators, r"^https?://(?:[^/?#@]*@)?(?P<host>[^/?#@:\[\]\s]+)")
    return pc.utf8_lower(pc.struct_field(found, "host"))


def _counts(column: Any) -> list[tuple[Any, int]]:
    """Return the values of a column that are not null, with their numbers of rows."""
    found = pc.value_counts(column.drop_null())
    return [(each["values"], each["counts"]) for each in found.to_pylist()]
