"""What becomes of each document: kept, flagged, dropped, duplicate or withdrawn; exactly one of them.

A withdrawal comes before a curator's answer, that before a duplicate, and that before the policy's
verdict. A text that a policy drops never stands for its copies: the next in rank does. What a curator
changed goes along: an access tier and a label stay with the document for good, all else with its text.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import decisions, schema
from curation.decisions import Decision
from curation.policy import DROP, KEEP, MASK, REVIEW

KEPT, FLAGGED, DROPPED, DUPLICATE, WITHDRAWN = "kept", "flagged", "dropped", "duplicate", "withdrawn"
QUARANTINED = "quarantined"
_OTHER = {
    "exact": "a copy",
    "near": "a copy",
    "edition": "another edition",
    "recognition": "another recognition",
}
ALL = (KEPT, FLAGGED, DROPPED, DUPLICATE, WITHDRAWN, QUARANTINED)

OF_VERDICT = {KEEP: KEPT, MASK: KEPT, REVIEW: FLAGGED, DROP: DROPPED}
OF_ANSWER = {decisions.KEEP: KEPT, decisions.DROP: DROPPED, decisions.WITHDRAW: WITHDRAWN}
OF_ANSWER |= dict.fromkeys(decisions.AMENDMENTS, KEPT)

_Row = tuple[str, str, str | None, dict[str, Any] | None]


def exceptions(
    clusters: pa.Table,
    verdicts: Mapping[str, str],
    answers: Mapping[str, Sequence[Decision]],
    text_sha256: Mapping[str, str],
    *,
    suspects: Mapping[str, str] | None = None,
    held_back: Mapping[str, str] | None = None,
) -> pa.Table:
    """Return the documents whose outcome their verdict alone does not tell, sorted by identifier.

    `clusters` has the columns of `schema.CLUSTERS`; `verdicts` covers at least their members, `answers` are
    all that stand about a document, oldest first, and `text_sha256` covers at least the documents with an
    answer that are still held. `suspects` are documents whose text a withdrawal took out elsewhere,
    `held_back` those that a withdrawal asks for; each with its case.
    """
    found = {doc_id: _suspected(case) for doc_id, case in (suspects or {}).items()}
    found |= {
        doc_id: _answered(given, text_sha256[doc_id])
        for doc_id, given in answers.items()
        if doc_id in text_sha256
    }
    found |= {doc_id: _held_back(case) for doc_id, case in (held_back or {}).items()}
    kinds = dict(zip(clusters["doc_id"].to_pylist(), clusters["kind"].to_pylist(), strict=True))
    for members in _by_cluster(clusters):
        seen = [m for m in members if m not in (suspects or {}) or found[m][0] == KEPT]
        standing = _standing(seen or members, verdicts, found)
        for doc_id in members:
            if doc_id != standing and doc_id not in found:
                because = f"{_OTHER[kinds[doc_id]]} of {standing}, which stands for both"
                found[doc_id] = (DUPLICATE, because, standing, None)
    rows = [(doc_id, *found[doc_id]) for doc_id in sorted(found)]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in schema.OUTCOMES]
    return pa.Table.from_pydict(
        dict(zip(schema.OUTCOMES.names, columns, strict=True)), schema=schema.OUTCOMES
    )


def of_verdicts(verdicts: pa.Table, excepted: pa.Table) -> pa.Table:
    """Return `outcome` and `stands_for_it` of each row of a verdicts table, in its order."""
    place = pc.index_in(verdicts["doc_id"], value_set=excepted["doc_id"].combine_chunks())
    usual = [OF_VERDICT[verdict] for verdict in verdicts["verdict"].to_pylist()]
    outcome = pc.coalesce(excepted["outcome"].take(place), pa.array(usual, pa.string()))
    return pa.table({"outcome": outcome, "stands_for_it": excepted["stands_for_it"].take(place)})


def read(path: Path) -> pa.Table:
    """Read a table of exceptions; `amended` is null in one written before there were amendments."""
    table = pq.read_table(path)
    if "amended" in table.column_names:
        return table
    return table.append_column(schema.OUTCOMES.field("amended"), pa.nulls(table.num_rows, schema.AMENDED))


def _answered(answers: Sequence[Decision], text_sha256: str) -> _Row:
    decision = decisions.last(answers)
    changed = _amended(answers, text_sha256)
    if decision.answer != decisions.WITHDRAW and decision.text_sha256 != text_sha256:
        return FLAGGED, f"its text changed after decision {decision.number}", None, changed
    return OF_ANSWER[decision.answer], f"decision {decision.number}: {decision.reason}", None, changed


def _amended(answers: Sequence[Decision], text_sha256: str) -> dict[str, Any] | None:
    """Return what curators changed: the last word on each thing; all labels and all spans together."""
    found: dict[str, Any] = {"labels": [], "spans": []}
    for given in answers:
        is_of_this_text = given.text_sha256 == text_sha256
        match given.answer:
            case decisions.LABEL:
                found["labels"].append(given.detail["label"])
            case decisions.TIER:
                found |= given.detail
            case decisions.REDACT if is_of_this_text:
                found["spans"] += given.detail["spans"]
            case decisions.LANGUAGE | decisions.LICENCE if is_of_this_text:
                found |= given.detail
    return found if any(found.values()) else None


def _suspected(case: str) -> _Row:
    return FLAGGED, f"its text is like one that {case} withdrew; a person has to see it", None, None


def _held_back(case: str) -> _Row:
    return WITHDRAWN, f"{case} asks for its withdrawal", None, None


def _by_cluster(clusters: pa.Table) -> list[list[str]]:
    ordered = clusters.sort_by([("cluster_id", "ascending"), ("rank", "ascending")])
    members: dict[str, list[str]] = {}
    for cluster, doc_id in zip(ordered["cluster_id"].to_pylist(), ordered["doc_id"].to_pylist(), strict=True):
        members.setdefault(cluster, []).append(doc_id)
    return list(members.values())


def _standing(members: list[str], verdicts: Mapping[str, str], found: Mapping[str, _Row]) -> str:
    """Return the best member that is not left out for another reason; the best of all when each is."""

    def outcome(doc_id: str) -> str:
        return found[doc_id][0] if doc_id in found else OF_VERDICT[verdicts[doc_id]]

    return next((m for m in members if outcome(m) in (KEPT, FLAGGED)), members[0])
