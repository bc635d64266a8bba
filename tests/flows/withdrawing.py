"""The whole way without the orchestrator, and a search through every file of a home."""

import gzip
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from curation import store
from flows import account, release, report
from flows.decide import decide_source, settle
from flows.dedup import dedup_all
from flows.ingest import ingest_source
from flows.measure import described, measure_source
from flows.settings import Settings


def run(settings: Settings, *, named: list[str] | None = None) -> str | None:
    """Do what `commons run` does; return the new version, or null."""
    slugs = named or list(settings.sources())
    for slug in slugs:
        ingest_source.fn(slug, settings)
    for slug in slugs:
        measure_source.fn(slug, settings)
    store.keep_state(settings.home, "measure", described(settings))
    dedup_all.fn(settings)
    for slug in slugs:
        decide_source.fn(slug, settings)
    settle.fn(settings)
    version = release_only(settings)
    report.write(settings.home, "run", "2026-11-22T00:00:00+00:00", version, account.take(settings.home))
    return version


def release_only(settings: Settings) -> str | None:
    """Make a release of what is decided, or return null."""
    facts = release.due(settings)
    if facts is None:
        return None
    made: str | None = release.assemble.fn(settings, facts, release.split.fn(settings, facts))
    return made


def files_with(home: Path, needles: list[str]) -> list[str]:
    """Return the files of a home that hold one of the strings, every file decoded and unpacked."""
    return [
        str(path.relative_to(home))
        for path in sorted(home.rglob("*"))
        if path.is_file() and any(n.encode() in part for part in _contents(path) for n in needles)
    ]


def _contents(path: Path) -> Iterator[bytes]:
    yield path.read_bytes()
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        yield repr(table.to_pylist()).encode()
        if "payload" in table.column_names:
            for payload in table["payload"].to_pylist():
                yield bytes(pa.CompressedInputStream(pa.BufferReader(payload), "zstd").read())
    elif path.suffix == ".gz":
        yield gzip.decompress(path.read_bytes())
    elif path.suffix == ".sqlite":
        with sqlite3.connect(path) as database:
            yield "\n".join(database.iterdump()).encode()
