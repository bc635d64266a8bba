"""Which documents a request is about, in what is stored and in what is published."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.withdrawals.marks import host
from curation.works import work_id

_COLUMNS = {
    "record": ["doc_id"],
    "work": ["doc_id", "granularity"],
    "contributor": ["doc_id", "contributor"],
    "source": ["doc_id", "source_id"],
    "label": ["doc_id", "community_labels"],
    "domain": ["doc_id", "locator"],
}


@dataclass(slots=True)
class Found:
    """What a request reaches: documents; works and hosts where it named these."""

    doc_ids: set[str] = field(default_factory=set)
    works: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)


def find(paths: Iterable[Path], scope: str, values: Sequence[str]) -> Found:
    """Return what one scope reaches in Parquet files of documents or of releases.

    A work is named by its own identifier or by that of any of its documents.
    """
    found, match = Found(), _MATCHES[scope]
    wanted = _works(paths, values) if scope == "work" else tuple(values)
    for path in paths:
        for rows in _rows(path, scope, wanted):
            chosen = match(rows, wanted, found)
            found.doc_ids.update(rows["doc_id"].filter(chosen).to_pylist())
    return found


def holds(path: Path, doc_ids: pa.Array) -> bool:
    """Tell whether a file has a row of one of these documents, which are sorted."""
    with pq.ParquetFile(path) as file:
        groups = [g for g in range(file.num_row_groups) if _may_hold(file, g, doc_ids)]
        if not groups:
            return False
        found = pc.is_in(file.read_row_groups(groups, columns=["doc_id"])["doc_id"], value_set=doc_ids)
    return bool(pc.any(found).as_py())


def _may_hold(file: pq.ParquetFile, group: int, doc_ids: pa.Array) -> bool:
    column = file.schema_arrow.names.index("doc_id")
    if file.schema.column(column).path != "doc_id":
        return True
    held = file.metadata.row_group(group).column(column).statistics
    if held is None or not held.has_min_max or not len(doc_ids):
        return True
    return bool(doc_ids[0].as_py() <= held.max and doc_ids[-1].as_py() >= held.min)


def _rows(path: Path, scope: str, wanted: tuple[str, ...]) -> Iterator[pa.Table]:
    with pq.ParquetFile(path) as file:
        if scope == "record" and not any(
            _may_hold(file, g, pa.array(sorted(wanted), pa.string())) for g in range(file.num_row_groups)
        ):
            return
        for batch in file.iter_batches(columns=_COLUMNS[scope], batch_size=65_536):
            yield pa.Table.from_batches([batch])


def _works(paths: Iterable[Path], values: Sequence[str]) -> tuple[str, ...]:
    """Return the works that are named, those of documents that are named by their own identifier included."""
    named = set(values)
    for path in paths:
        for rows in _rows(path, "work", ()):
            chosen = rows.filter(pc.is_in(rows["doc_id"], value_set=pa.array(sorted(values), pa.string())))
            named |= {work_id(r["doc_id"], r["granularity"]) for r in chosen.to_pylist()}
    return tuple(sorted(named))


def _in(column: pa.ChunkedArray, values: Sequence[str]) -> pa.Array:
    return pc.is_in(column, value_set=pa.array(sorted(values), pa.string()))


def _of_work(rows: pa.Table, values: tuple[str, ...], found: Found) -> pa.Array:
    pairs = zip(rows["doc_id"].to_pylist(), rows["granularity"].to_pylist(), strict=True)
    works = pa.array([work_id(*pair) for pair in pairs], pa.string())
    chosen = _in(works, values)
    found.works.update(works.filter(chosen).to_pylist())
    return chosen


def _of_label(rows: pa.Table, values: tuple[str, ...], _found: Found) -> pa.Array:
    labels = rows["community_labels"].to_pylist()
    return pa.array([any(label in values for label in held or ()) for held in labels], pa.bool_())


def _of_domain(rows: pa.Table, values: tuple[str, ...], found: Found) -> pa.Array:
    hosts = [host(locator) or "" for locator in rows["locator"].to_pylist()]
    patterns = [value.lower() for value in values]
    known = {name: any(fnmatchcase(name, p) for p in patterns) for name in set(hosts) if name}
    found.hosts |= {name for name, is_meant in known.items() if is_meant}
    return pa.array(np.fromiter((known.get(name, False) for name in hosts), np.bool_, len(hosts)))


_MATCHES: dict[str, Callable[[pa.Table, tuple[str, ...], Found], pa.Array]] = {
    "record": lambda rows, values, _: _in(rows["doc_id"], values),
    "work": _of_work,
    "contributor": lambda rows, values, _: _in(rows["contributor"], values),
    "source": lambda rows, values, _: _in(rows["source_id"], values),
    "label": _of_label,
    "domain": _of_domain,
}
