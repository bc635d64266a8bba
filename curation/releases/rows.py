"""Documents with their measurements and outcomes -> the rows that a release carries.

What a rule or a curator has masked stands under a pseudonym here, and `text_sha256` is that of the text as it
is released; the stored document stays as it is. A curator who keeps a text lifts no mask.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation import files, masking, outcomes, schema
from curation.releases import amending
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
PLACES = "personal_data"  # the measurement that tells what may be masked, and where it stands
FILTERS = tuple(sorted({name for name, _ in MEASURED.values()} | {PLACES}))
NOT_ASKED, BY_CURATOR = "not-asked", "kept-by-curator"


def released(measured: pa.Table, verdicts: pa.Table, excepted: pa.Table, families: Iterable[str]) -> pa.Table:
    """Return the kept rows of the families named, in order, under `schema.RELEASED`."""
    outcome = outcomes.of_verdicts(verdicts, excepted)["outcome"]
    is_kept = pc.equal(outcome, outcomes.KEPT)
    amended = amending.of_rows(measured["doc_id"], excepted)
    measured = amending.applied(measured, amended)
    is_named = pc.is_in(measured["licence_family"], value_set=pa.array(sorted(families), pa.string()))
    chosen = pc.and_(pc.and_(is_kept, is_named), amending.is_open(amended))
    spans = [a["spans"] if a else None for a, is_in in zip(amended, chosen.to_pylist(), strict=True) if is_in]
    rows = _masked(measured.filter(chosen), verdicts["reasons"].filter(chosen), spans)
    columns = {field.name: _held(rows, field) for field in schema.DOCUMENTS}
    columns |= {name: _taken(rows, *place) for name, place in MEASURED.items()}
    columns["language_bcp47"] = pa.array([bcp47(x) for x in columns["language"].to_pylist()], pa.string())
    columns["review_status"] = _review_status(rows["doc_id"], excepted)
    return pa.table({name: columns[name] for name in schema.RELEASED.names}).cast(schema.RELEASED)


def _masked(rows: pa.Table, reasons: pa.ChunkedArray, named: list[list[dict[str, Any]] | None]) -> pa.Table:
    """Return rows with the places masked that reasons and curators name, and a step that says so."""
    kinds = [sorted({k for r in why or () for k in r.get("mask") or ()}) for why in reasons.to_pylist()]
    if not any(kinds) and not any(named):
        return rows
    changed = {name: rows[name].to_pylist() for name in ("text", "text_sha256", "transforms")}
    places = rows[PLACES].to_pylist()
    for row, (by_rule, by_curator) in enumerate(zip(kinds, named, strict=True)):
        spans = masking.spans_of((places[row] or {}).get("spans"), by_rule) if by_rule else []
        spans += [masking.Span(**place) for place in by_curator or ()]
        if spans:
            _mask(changed, row, spans, [by_rule, by_curator] if by_curator else by_rule)
    for name, values in changed.items():
        field = schema.DOCUMENTS.field(name)
        rows = rows.set_column(rows.column_names.index(name), field, pa.array(values, field.type))
    return rows


def _mask(columns: dict[str, list[Any]], row: int, spans: list[masking.Span], asked: list[Any]) -> None:
    text = masking.masked(columns["text"][row], spans)
    if text == columns["text"][row]:
        return
    step = {"step": masking.STEP, "version": masking.VERSION, "parameters_sha256": files.digest(asked)}
    columns["text"][row] = text
    columns["text_sha256"][row] = hashlib.sha256(text.encode()).hexdigest()
    columns["transforms"][row] = [*(columns["transforms"][row] or ()), step]


def _held(rows: pa.Table, field: pa.Field) -> Any:
    """Return a column of the documents; null where they were stored before the schema had it."""
    return rows[field.name] if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)


def _taken(rows: pa.Table, measure: str, field: str | None) -> pa.ChunkedArray:
    return pc.struct_field(rows[measure], field) if field else rows[measure]


def _review_status(doc_ids: pa.ChunkedArray, excepted: pa.Table) -> pa.Array:
    by_curator = excepted.filter(pc.equal(excepted["outcome"], outcomes.KEPT))["doc_id"]
    is_by_curator = pc.is_in(doc_ids, value_set=by_curator.combine_chunks())
    return pc.if_else(is_by_curator, BY_CURATOR, NOT_ASKED)
