"""Clusters of copies, each a star: every member truly resembles the document that stands for it.

Joining whatever is linked chains copies of copies together, until a cluster holds texts with nothing in
common. Here the best document takes its own copies, then the best of those left takes its own, and so on.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.dedup import HELD, PERMUTATIONS, best_first
from curation.dedup.bands import buckets
from curation.schema import CLUSTERS

# One or two shingles say nothing about resemblance: texts that short are copies only if they are equal.
FEWEST_SHINGLES = 3


def clusters(batches: Iterable[pa.RecordBatch | pa.Table], *, threshold: float = 0.7) -> pa.Table:
    """Return the members of all clusters of two documents or more, by `cluster_id` and `rank`.

    Batches follow `HELD`, in any order, which does not matter. Similarity, 0 to 1, is to the document
    that stands for the cluster: 1 where the digests are equal (kind exact), else what the signatures
    estimate, at least `threshold` (kind near). That document itself has rank 0, similarity 1, kind exact.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"the threshold lies above 0 and at most at 1, not at {threshold}")
    held = best_first(_together(batches))
    leaders = _leaders(held["digest"])
    centres, similarities = _stars(held, leaders, threshold)
    return _table(held["doc_id"].combine_chunks(), leaders, centres[leaders], similarities[leaders])


def _together(batches: Iterable[pa.RecordBatch | pa.Table]) -> pa.Table:
    tables = [pa.table({n: batch.column(n) for n in HELD.names}).cast(HELD) for batch in batches]
    held = pa.concat_tables(tables) if tables else HELD.empty_table()
    if pc.count_distinct(held["doc_id"]).as_py() != held.num_rows:
        raise ValueError("a document is held twice: every doc_id must occur once")
    return held


def _leaders(digests: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return for each row the first row with its digest; a row without digest leads itself."""
    rows = np.arange(len(digests))
    codes = digests.combine_chunks().dictionary_encode().indices
    known = codes.is_valid().to_numpy(zero_copy_only=False)
    numbers = codes.fill_null(0).to_numpy(zero_copy_only=False)
    first = np.zeros(len(digests), np.int64)
    first[numbers[known][::-1]] = rows[known][::-1]  # of several writes the last holds: the first row
    return np.where(known, first[numbers], rows)


def _stars(
    held: pa.Table, leaders: NDArray[np.int64], threshold: float
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return for each leading row the row that stands for it, and their similarity."""
    centres = np.arange(held.num_rows)
    similarities = np.ones(held.num_rows, np.float32)
    nodes = np.flatnonzero((leaders == centres) & _comparable(held))
    signatures = _signatures(held["signature"].take(pa.array(nodes)))
    near = buckets(signatures)
    free = np.ones(len(nodes), np.bool_)
    for node in near.shared():
        if free[node]:
            others = near.later(node)
            others = others[free[others]]
            found = (signatures[others] == signatures[node]).sum(axis=1) / PERMUTATIONS
            taken = others[found >= threshold]
            free[taken] = False
            centres[nodes[taken]] = nodes[node]
            similarities[nodes[taken]] = found[found >= threshold]
    return centres, similarities


def _comparable(held: pa.Table) -> NDArray[np.bool_]:
    enough = pc.greater_equal(pc.fill_null(held["shingles"], 0), FEWEST_SHINGLES)
    return np.asarray(pc.and_(enough, held["signature"].is_valid()).to_numpy(), np.bool_)


def _signatures(column: pa.ChunkedArray) -> NDArray[np.uint32]:
    out = np.empty((len(column), PERMUTATIONS), np.uint32)
    at = 0
    for chunk in column.chunks:
        flat = np.frombuffer(chunk.buffers()[1], "<u4")[chunk.offset * PERMUTATIONS :]
        out[at : at + len(chunk)] = flat[: len(chunk) * PERMUTATIONS].reshape(-1, PERMUTATIONS)
        at += len(chunk)
    return out


def _table(
    doc_ids: pa.Array,
    leaders: NDArray[np.int64],
    centres: NDArray[np.int64],
    similarities: NDArray[np.float32],
) -> pa.Table:
    """Lay out the clusters of two or more; rows come best first, so a member's rank is its turn."""
    sizes = np.bincount(centres, minlength=len(centres))[centres]
    order = np.argsort(centres, kind="stable")
    order = order[sizes[order] > 1]
    begins = np.searchsorted(centres[order], centres[order])
    columns = [
        doc_ids.take(pa.array(order)),
        doc_ids.take(pa.array(centres[order])),
        pa.array(sizes[order], pa.int32()),
        pa.array(similarities[order], pa.float32()),
        pa.array(np.where(leaders[order] == centres[order], "exact", "near").tolist(), pa.string()),
        pa.array(np.arange(len(order)) - begins, pa.int32()),
    ]
    table = pa.table(columns, schema=CLUSTERS)
    return table.sort_by([("cluster_id", "ascending"), ("rank", "ascending")])
