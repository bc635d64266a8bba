"""Measurements -> verdicts with reasons.

Filters give numbers; a policy that a community owns says what follows from them. A model that was never
validated for a language may flag a text of it, never drop it; a measure that is missing accuses nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation import files, schema
from curation.config import Policy, Rule

KEEP, MASK, REVIEW, DROP = "keep", "mask", "review", "drop"
YEAR = "published_year"  # the column that `since_year` is held against
DISTRUST = "distrust"  # the state that names, by filter, the languages in which people disagree about it
WEIGHT = {KEEP: 0, MASK: 1, REVIEW: 2, DROP: 3}


@dataclass(frozen=True, slots=True)
class Hit:
    """What one rule found in a table: which rows, with which score against which threshold.

    `old` are the rows that it left alone for the year in which they were published.
    """

    rule: Rule
    rows: np.ndarray[Any, np.dtype[np.bool_]]
    values: list[Any]
    thresholds: list[float | None]
    old: np.ndarray[Any, np.dtype[np.bool_]]


def policy_hash(policy: Policy) -> str:
    """Return the digest of a policy's whole content."""
    return files.digest(policy.model_dump(mode="json"))


def measures(policy: Policy) -> set[str]:
    """Return the measurements that a policy needs, the language always among them."""
    return {rule.measure.split(".")[0] for rule in policy.rule} - {"document"} | {"language"}


def document_columns(policy: Policy) -> list[str]:
    """Return the columns of the documents that a policy needs, the identifier first."""
    named = {r.measure.split(".")[1] for r in policy.rule if r.measure.startswith("document.")}
    if any(rule.since_year is not None for rule in policy.rule):
        named.add(YEAR)
    return ["doc_id", *sorted(named)]


def decide(table: pa.Table, policy: Policy, tier: str, described: Mapping[str, Any]) -> pa.Table:
    """Return one verdict with reasons for each row, in order.

    `table` holds documents with their measurements; `described` tells of each filter its key and the
    languages its model was validated for (null: it has no model), and may name languages in which people
    disagree so much that it is `distrusted`: there, as without validation, nothing is dropped.
    """
    labels = _labels(table)
    hits = trace(table, policy, tier)
    reasons: list[list[dict[str, Any]]] = [[] for _ in range(table.num_rows)]
    for hit in hits:
        for row in np.flatnonzero(hit.rows):
            reasons[row].append(_reason(hit, int(row), labels[row], described))
    hashed = policy_hash(policy)
    columns = [
        table["doc_id"],
        pa.array([_heaviest(found) for found in reasons], pa.string()),
        pa.array(reasons, pa.list_(schema.REASON)),
        pa.array([hashed] * table.num_rows, pa.string()),
    ]
    return pa.Table.from_arrays(columns, schema=schema.VERDICTS)


def trace(table: pa.Table, policy: Policy, tier: str) -> list[Hit]:
    """Return what each rule of the policy that applies to the tier finds in a table, hit or not."""
    labels = _labels(table)
    return [_apply(rule, table, labels) for rule in policy.rule if rule.tier in (None, tier)]


def _heaviest(reasons: list[dict[str, Any]]) -> str:
    return max((r["verdict"] for r in reasons), key=WEIGHT.__getitem__, default=KEEP)


def _labels(table: pa.Table) -> list[str]:
    return [label or "und" for label in pc.struct_field(table["language"], "label").to_pylist()]


def _apply(rule: Rule, table: pa.Table, labels: list[str]) -> Hit:
    values = _values(rule.measure, table)
    old = _older(table, rule.since_year)
    spoken_of = _spoken_of(rule, labels)
    if rule.equals is not None:
        rows = pc.fill_null(pc.equal(values, pa.scalar(rule.equals, values.type)), False)
        return Hit(rule, np.asarray(rows) & ~old & spoken_of, values.to_pylist(), [None] * len(labels), old)
    thresholds = [rule.by_language.get(label, rule.default) for label in labels]
    compare = pc.less if rule.below is not None else pc.greater
    numbers = pc.cast(values, pa.float64())
    rows = pc.fill_null(compare(numbers, pa.array(thresholds, pa.float64())), False)
    return Hit(rule, np.asarray(rows) & ~old & spoken_of, numbers.to_pylist(), thresholds, old)


def _spoken_of(rule: Rule, labels: list[str]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell the rows of whose language a rule speaks."""
    return np.array([not rule.languages or label in rule.languages for label in labels], np.bool_)


def _older(table: pa.Table, year: int | None) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell the rows published before a year; those without a year, and all where there is none, are not."""
    if year is None or YEAR not in table.column_names:
        return np.zeros(table.num_rows, np.bool_)
    return np.asarray(pc.fill_null(pc.less(table[YEAR], year), False))


def _values(measure: str, table: pa.Table) -> pa.ChunkedArray:
    first, _, rest = measure.partition(".")
    if first == "document":
        return table[rest]
    return pc.struct_field(table[first], rest) if rest else table[first]


def _reason(hit: Hit, row: int, label: str, described: Mapping[str, Any]) -> dict[str, Any]:
    known = described.get(hit.rule.measure.split(".")[0], {})
    validated = known.get("validated")
    is_valid = None if validated is None else label in validated
    may_drop = is_valid is not False and label not in known.get("distrusted", ())
    return {
        "rule": hit.rule.name,
        "verdict": REVIEW if hit.rule.verdict == DROP and not may_drop else hit.rule.verdict,
        "measure": hit.rule.measure,
        "score": None if hit.rule.equals is not None else hit.values[row],
        "threshold": hit.thresholds[row],
        "model": known.get("key") if known.get("model") else None,
        "model_valid_for_language": is_valid,
        "mask": list(hit.rule.mask),
    }
