"""Documents with their measurements and outcomes -> the rows that a release carries."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation import outcomes, schema
from curation.releases.bcp47 import bcp47

# Column of a release: the measurement that it is taken from, and the field within it (null: the whole).
MEASURED: Mapping[str, tuple[str, str | None]] = {
    "language": ("language", "label"),
    "language_confidence": ("language", "confidence"),
    "script": ("script", "code"),
    "words": ("length", "words"),
    "letters": ("length", "letters"),
    "repeated_share": ("repetition", "lines"),
    "toxicity_score": ("toxicity", "score"),
    "ocr_quality": ("ocr_quality", None),
}
FILTERS = tuple(sorted({name for name, _ in MEASURED.values()}))
NOT_ASKED, BY_CURATOR = "not-asked", "kept-by-curator"


def released(
    measured: pa.Table, verdicts: pa.Table, excepted: pa.Table, clusters: pa.Table, families: Iterable[str]
) -> pa.Table:
    """Return the kept rows of the families named, in order, under `schema.RELEASED`."""
    outcome = outcomes.of_verdicts(verdicts, excepted)["outcome"]
    is_kept = pc.equal(outcome, outcomes.KEPT)
    is_named = pc.is_in(measured["licence_family"], value_set=pa.array(sorted(families), pa.string()))
    rows = measured.filter(pc.and_(is_kept, is_named))
    columns = {field.name: _held(rows, field) for field in schema.DOCUMENTS}
    columns |= {name: _taken(rows, *place) for name, place in MEASURED.items()}
    columns["language_bcp47"] = pa.array([bcp47(x) for x in columns["language"].to_pylist()], pa.string())
    columns |= _cluster(rows["doc_id"], clusters)
    columns["review_status"] = _review_status(rows["doc_id"], excepted)
    return pa.table({name: columns[name] for name in schema.RELEASED.names}).cast(schema.RELEASED)


def _held(rows: pa.Table, field: pa.Field) -> Any:
    """Return a column of the documents; null where they were stored before the schema had it."""
    return rows[field.name] if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)


def _taken(rows: pa.Table, measure: str, field: str | None) -> pa.ChunkedArray:
    return pc.struct_field(rows[measure], field) if field else rows[measure]


def _cluster(doc_ids: pa.ChunkedArray, clusters: pa.Table) -> dict[str, Any]:
    place = pc.index_in(doc_ids, value_set=clusters["doc_id"].combine_chunks())
    return {
        "cluster_id": clusters["cluster_id"].take(place),
        "cluster_size": pc.fill_null(clusters["cluster_size"].take(place), 1),
    }


def _review_status(doc_ids: pa.ChunkedArray, excepted: pa.Table) -> pa.Array:
    by_curator = excepted.filter(pc.equal(excepted["outcome"], outcomes.KEPT))["doc_id"]
    is_by_curator = pc.is_in(doc_ids, value_set=by_curator.combine_chunks())
    return pc.if_else(is_by_curator, BY_CURATOR, NOT_ASKED)
