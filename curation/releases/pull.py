"""A shard of a release, pulled by language, licence, quality and year: into a folder, or into memory.

    from curation.releases import pull
    table = pull.table("https://library.example/corpus", Query(languages=("swh_Latn",)), version="2026.11.1")

The source is a folder, a web address, or an address that fsspec knows (`s3://bucket/prefix`). Whole files are
checked by their SHA-256; where only some rows or columns come, by the counts of manifest and footer.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from curation import files
from curation.errors import BadQuery
from curation.releases import (
    accepting,
    find,
    formats,
    pull_papers,
    pulled,
    query,
    selection,
    taking,
    versions,
)
from curation.releases.find import Release
from curation.releases.pulled import Taken
from curation.releases.query import Query

if TYPE_CHECKING:
    import datasets

ALL = Query()

Watch = Callable[[int, int], None]  # bytes done and bytes in all, of the files that are wanted


def to_folder(
    source: str,
    folder: Path,
    wanted: Query | None = None,
    *,
    version: str = versions.LATEST,
    form: str | None = None,
    accept_terms: bool = False,
    receipts: Sequence[str] = (),
    watch: Watch = lambda done, total: None,
) -> dict[str, Any]:
    """Pull into a folder and return the receipt; what an earlier pull brought there is not fetched again.

    `accept_terms` accepts what release and server ask; `receipts` are those that a site gave for it before.
    `wanted` and `form` (parquet, jsonl, arrow) are null for those of the earlier pull, else all as Parquet.
    Raise `BadQuery` when the folder was pulled with another query.
    """
    wanted, form = _asked(folder, wanted, form)
    release, chosen = _chosen(source, version, wanted)
    accepted = accepting.agree(release, chosen, accepts=accept_terms, receipts=receipts)
    whole = form == formats.PARQUET and wanted.is_for_whole_files(release.manifest)
    take = taking.whole if whole else taking.selected
    asked = {"query": wanted.told(), "format": form}
    pulled.ask(folder, asked)
    copy = pulled.Copy(folder, files.digest([asked, sorted(marks.salt for marks in release.withheld.marks)]))
    held: list[Taken] = []
    for each, told in _watched(chosen, watch):
        kept = copy.kept(each["sha256"])
        held.append(kept or take(release, each, copy, wanted, form, told))
    copy.clear(held)
    receipt = pull_papers.write(copy, release, held, asked | {"source": source}, accepted)
    copy.close()
    return receipt


def batches(
    source: str,
    wanted: Query = ALL,
    *,
    version: str = versions.LATEST,
    accept_terms: bool = False,
    receipts: Sequence[str] = (),
) -> Iterator[pa.RecordBatch]:
    """Yield the wanted rows in the order of the release, one row group at a time."""
    release, chosen = _chosen(source, version, wanted)
    accepting.agree(release, chosen, accepts=accept_terms, receipts=receipts)
    return (
        batch for each in chosen for t in selection.tables(release, each, wanted) for batch in t.to_batches()
    )


def table(
    source: str,
    wanted: Query = ALL,
    *,
    version: str = versions.LATEST,
    accept_terms: bool = False,
    receipts: Sequence[str] = (),
) -> pa.Table:
    """Return the wanted rows as one Arrow table, in the order of the release."""
    found = list(batches(source, wanted, version=version, accept_terms=accept_terms, receipts=receipts))
    return pa.Table.from_batches(found) if found else selection.nothing(wanted)


def dataset(
    source: str,
    wanted: Query = ALL,
    *,
    version: str = versions.LATEST,
    accept_terms: bool = False,
    receipts: Sequence[str] = (),
) -> "datasets.Dataset":
    """Return the wanted rows as a `datasets.Dataset`."""
    import datasets  # noqa: PLC0415 - it takes a second, and only this function needs it

    return datasets.Dataset(
        table(source, wanted, version=version, accept_terms=accept_terms, receipts=receipts)
    )


def _chosen(source: str, version: str, wanted: Query) -> tuple[Release, list[dict[str, Any]]]:
    """Return the release, and its files that may have wanted rows."""
    release = find.find(source, version)
    query.check(wanted, release.manifest)
    return release, query.chosen(wanted, release.manifest)


def _watched(chosen: list[dict[str, Any]], watch: Watch) -> Iterator[tuple[dict[str, Any], taking.Watch]]:
    """Yield each file with a function that tells how many of its bytes are done."""
    total, done = sum(each["bytes"] for each in chosen), 0
    for each in chosen:
        yield each, partial(_tell, watch, done, total)
        done += each["bytes"]
        watch(done, total)


def _tell(watch: Watch, before: int, total: int, now: int) -> None:
    watch(before + now, total)


def _asked(folder: Path, wanted: Query | None, form: str | None) -> tuple[Query, str]:
    before = pulled.asked_before(folder)
    if before is None:
        return wanted or ALL, form or formats.PARQUET
    query, written = Query.of(before["query"]), str(before["format"])
    is_other = wanted not in (None, query) or form not in (None, written)
    if is_other and before["is_whole"]:
        raise BadQuery(
            f"{folder} was pulled with {query.words()} --format {written}; leave both out to bring this copy "
            "up to date, or name another folder"
        )
    return wanted or query, form or written
