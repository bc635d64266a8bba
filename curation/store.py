"""Immutable Parquet in one home: documents, quarantine, measurements, verdicts.

What belongs together at one moment is named by small JSON files under `state/`, which are replaced
whole; the Parquet files that they name never change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import files, schema
from curation.errors import StageFailed, UnknownDocument

ROWS_A_BATCH = 1024


@dataclass(frozen=True, slots=True)
class Shard:
    """One Parquet file of documents; `name` is unique in its source, and says what it was read from."""

    source: str
    name: str
    rows: int
    bytes: int
    sha256: str
    ids_sha256: str

    def path(self, home: Path) -> Path:
        """Return where the documents lie."""
        return home / "documents" / self.source / f"{self.name}.parquet"

    def measurement(self, home: Path, filter_key: str) -> Path:
        """Return where one filter's column for these documents lies, or will lie."""
        return home / "measurements" / self.source / self.name / f"{filter_key}.parquet"

    def verdicts(self, home: Path, decide_key: str) -> Path:
        """Return where the verdicts on these documents lie, or will lie."""
        return home / "verdicts" / self.source / self.name / f"{decide_key}.parquet"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a source holds now: its shards in reading order, its quarantine, and the counts of its run."""

    source: str
    ingest_run: str
    settings: dict[str, Any]
    shards: tuple[Shard, ...]
    quarantine: tuple[str, ...]
    quarantined: int
    passed: dict[str, int]
    inputs: dict[str, str]
    withdrawn: int = 0  # records that were read and erased since, or never stored for it

    @property
    def documents(self) -> int:
        """Return how many documents the source holds."""
        return sum(shard.rows for shard in self.shards)

    @property
    def read(self) -> int:
        """Return how many records were read, those in quarantine and those withdrawn included."""
        return self.documents + self.quarantined + self.withdrawn


def write_table(path: Path, table: pa.Table, *, compression_level: int = 3) -> str:
    """Write a table whole as zstd Parquet and return the file's SHA-256."""
    with files.whole(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", compression_level=compression_level)
    return files.sha256(path)


def keep_snapshot(home: Path, snapshot: Snapshot) -> None:
    """Make this what the source holds from now on."""
    files.write_json(_state(home, "sources") / f"{snapshot.source}.json", asdict(snapshot))


def snapshot(home: Path, source: str) -> Snapshot | None:
    """Return what a source holds; null when it was never ingested."""
    held = files.read_json(_state(home, "sources") / f"{source}.json")
    if held is None:
        return None
    return Snapshot(
        **{
            **held,
            "shards": tuple(Shard(**each) for each in held["shards"]),
            "quarantine": tuple(held["quarantine"]),
        }
    )


def snapshots(home: Path) -> list[Snapshot]:
    """Return what every ingested source holds, sorted by source."""
    names = sorted(path.stem for path in _state(home, "sources").glob("*.json"))
    return [held for name in names if (held := snapshot(home, name))]


def shards(home: Path, sources: Sequence[str] | None = None) -> list[Shard]:
    """Return the shards of the named sources, or of all, in the order of sources and of reading."""
    return [s for held in snapshots(home) if sources is None or held.source in sources for s in held.shards]


def keep_state(home: Path, name: str, value: Any) -> None:
    """Replace one state file whole."""
    files.write_json(_state(home) / f"{name}.json", value)


def state(home: Path, name: str) -> Any:
    """Return a state file's value; null when that step never ended."""
    return files.read_json(_state(home) / f"{name}.json")


def read_measured(
    home: Path, shard: Shard, filter_keys: dict[str, str], *, columns: Sequence[str] | None = None
) -> pa.Table:
    """Return a shard's documents with the columns of the named filters beside them, row by row."""
    table = pq.read_table(shard.path(home), columns=list(columns) if columns else None)
    for name, key in filter_keys.items():
        measured = pq.read_table(shard.measurement(home, key))
        if measured["doc_id"] != table["doc_id"]:
            raise ValueError(f"{shard.measurement(home, key)}: its rows are not those of the shard")
        table = table.append_column(measured.schema.field(name), measured[name])
    return table


def batches(home: Path, shard: Shard, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield a shard's rows in small batches, with the named columns only."""
    with pq.ParquetFile(shard.path(home)) as file:
        yield from file.iter_batches(batch_size=ROWS_A_BATCH, columns=list(columns))


def verdicts_on(home: Path, shard: Shard) -> Path:
    """Return where the verdicts on a shard lie; an error says what to run when there are none."""
    held = state(home, f"decided/{shard.source}") or {"verdicts": {}}
    if shard.name not in held["verdicts"]:
        raise StageFailed(f"{shard.source} holds documents without verdicts; run `commons decide` first")
    return home / str(held["verdicts"][shard.name])


def needed_state(home: Path, name: str, command: str) -> Any:
    """Return a state file's value, or say which command makes it."""
    found = state(home, name)
    if found is None:
        raise StageFailed(f"{home} holds no result of `commons {command}` yet; run it first")
    return found


def ids(home: Path, shard: Shard) -> list[str]:
    """Return the identifiers of a shard's documents, in order."""
    found: list[str] = pq.read_table(shard.path(home), columns=["doc_id"])["doc_id"].to_pylist()
    return found


def labels(home: Path, shard: Shard) -> pa.Array:
    """Return the detected language of each of a shard's documents, in order."""
    path = shard.measurement(home, needed_state(home, "measure", "measure")["language"]["key"])
    return pc.struct_field(pq.read_table(path, columns=["language"])["language"], "label").combine_chunks()


def find(home: Path, doc_id: str) -> Shard:
    """Return the shard that holds a document; raise `UnknownDocument` when none does."""
    for shard in shards(home):
        if doc_id.startswith(f"{shard.source}:") and doc_id in ids(home, shard):
            return shard
    raise UnknownDocument(f"{home} holds no document {doc_id!r}; `commons status` lists the sources held")


def quarantine(home: Path, held: Snapshot) -> pa.Table:
    """Return what of a source could not be read, with the reasons."""
    tables = [pq.read_table(home / path) for path in held.quarantine]
    return pa.concat_tables([schema.QUARANTINE.empty_table(), *tables])


def _state(home: Path, *below: str) -> Path:
    return (home / "state").joinpath(*below)
