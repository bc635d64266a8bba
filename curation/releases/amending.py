"""What curators changed about a document, as its row of a release shows it.

The stored document stays as it is. A language that a person named has no confidence: no model gave it.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation import decisions


def of_rows(doc_ids: pa.ChunkedArray, excepted: pa.Table) -> list[dict[str, Any] | None]:
    """Return what was changed about each document, in order; null where nothing was."""
    place = pc.index_in(doc_ids, value_set=excepted["doc_id"].combine_chunks())
    changed: list[dict[str, Any] | None] = excepted["amended"].take(place).to_pylist()
    return changed


def is_open(amended: list[dict[str, Any] | None]) -> pa.Array:
    """Tell which documents no curator restricted to a tier that is not open."""
    return pa.array([not row or row["tier"] in (None, decisions.OPEN) for row in amended], pa.bool_())


def applied(rows: pa.Table, amended: list[dict[str, Any] | None]) -> pa.Table:
    """Return rows with the languages, licences and labels that curators gave."""
    if not any(amended):
        return rows
    for name, value in _VALUES.items():
        held = rows[name].to_pylist()
        new = [value(old, a) if a else old for old, a in zip(held, amended, strict=True)]
        field = rows.schema.field(name)
        rows = rows.set_column(rows.column_names.index(name), field, pa.array(new, field.type))
    return rows


def _language(old: dict[str, Any], amended: dict[str, Any]) -> dict[str, Any]:
    said = amended["language"]
    return old | {"label": said, "confidence": None} if said else old


def _labels(old: list[str] | None, amended: dict[str, Any]) -> list[str]:
    return [*(old or []), *(label for label in amended["labels"] or () if label not in (old or []))]


_VALUES = {
    "language": _language,
    "licence": lambda old, amended: amended["licence"] or old,
    "licence_family": lambda old, amended: amended["family"] or old,
    "community_labels": _labels,
}
