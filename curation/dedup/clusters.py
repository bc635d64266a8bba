"""Clusters of copies, each a star: every member truly resembles the document that stands for it.

Joining whatever is linked chains copies of copies together, until a cluster holds texts with nothing in
common. Here the best document takes its own copies, then the best of those left takes its own, and so on.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.dedup import best_first
from curation.dedup.kernels import stars
from curation.schema import CLUSTERS

EXACT, NEAR, EDITION, RECOGNITION = "exact", "near", "edition", "recognition"
COPY = "copy"  # of a cluster: all its members are exact or near

_KINDS = (EXACT, NEAR, EDITION, RECOGNITION)  # by rank: a cluster is of its members' highest kind


def clusters(documents: pa.Table, pairs: pa.Table, *, copies: float = 0.7) -> pa.Table:
    """Return the members of all clusters of two documents or more, by `cluster_id` and `rank`.

    Tables follow `DOCUMENTS` and `PAIRS`, in any order, which does not matter. Similarity, 0 to 1, is to
    the document that stands for the cluster, which has rank 0. A member is *exact* where its text is the
    same, *near* from a similarity of `copies` on, *edition* below it, and where two scans agree in their
    letters only, it is a *recognition* of the same page, or an edition if their years differ.
    """
    held = documents.filter(pa.array(_is_involved(documents, pairs)))
    held = held.take(best_first(held))
    numbers = held["text"].to_numpy()
    texts, best = np.unique(numbers, return_index=True)
    node_of = np.empty(len(texts), np.int32)
    node_of[np.argsort(best)] = np.arange(len(texts))
    ends = [node_of[np.searchsorted(texts, pairs[side].to_numpy())] for side in ("first", "second")]
    order = np.lexsort((np.maximum(*ends), np.minimum(*ends)))  # of equals the same one always wins
    centres, by = stars.stars(len(texts), *(side[order] for side in ends))
    nodes = node_of[np.searchsorted(texts, numbers)]
    pair = np.where(by[nodes] < 0, -1, order[by[nodes]] if len(order) else -1)
    return _table(held, np.sort(best)[centres[nodes]], pair, pairs, copies)


def _is_involved(documents: pa.Table, pairs: pa.Table) -> NDArray[np.bool_]:
    """Tell which documents share their text with another one, or are alike to one."""
    numbers = documents["text"].to_numpy()
    ends = np.concatenate([pairs["first"].to_numpy(), pairs["second"].to_numpy()])
    highest = max(numbers.max(initial=-1), ends.max(initial=-1)) + 1
    counts = np.bincount(numbers, minlength=highest)
    paired = np.zeros(highest, np.bool_)
    paired[ends] = True
    involved: NDArray[np.bool_] = ((counts > 1) | paired)[numbers]
    return involved


def _table(
    held: pa.Table, centres: NDArray[np.int64], by: NDArray[np.int64], pairs: pa.Table, copies: float
) -> pa.Table:
    """Lay out the clusters; rows come best first, so a member's rank is its turn."""
    sizes = np.bincount(centres, minlength=len(centres))[centres]
    order = np.argsort(centres, kind="stable")
    order = order[sizes[order] > 1]
    begins = np.searchsorted(centres[order], centres[order])
    similarity = np.append(pairs["similarity"].to_numpy(), np.float32(1))[by]  # -1, the last: itself
    kinds = _kinds(held, centres, by, similarity, pairs, copies)
    of_cluster = np.zeros(len(centres), np.int8)
    np.maximum.at(of_cluster, centres, kinds)
    columns = [
        held["doc_id"].take(pa.array(order)),
        held["doc_id"].take(pa.array(centres[order])),
        pa.array(sizes[order], pa.int32()),
        pa.array(similarity[order], pa.float32()),
        pa.array(_KINDS).take(pa.array(kinds[order])),
        pa.array(np.arange(len(order)) - begins, pa.int32()),
        pa.array([COPY, COPY, EDITION, RECOGNITION]).take(pa.array(of_cluster[centres[order]])),
    ]
    table = pa.table(columns, schema=CLUSTERS)
    return table.sort_by([("cluster_id", "ascending"), ("rank", "ascending")])


def _kinds(
    held: pa.Table,
    centres: NDArray[np.int64],
    by: NDArray[np.int64],
    similarity: NDArray[np.float32],
    pairs: pa.Table,
    copies: float,
) -> NDArray[np.int8]:
    """Return each member's kind, a place in `_KINDS`."""
    years = held["published_year"]
    is_other_year = pc.fill_null(pc.not_equal(years, years.take(pa.array(centres))), False)
    by_scan = np.append(pairs["by_scan"].to_numpy(), False)[by]
    of_scans = np.where(np.asarray(is_other_year), 2, 3)
    of_words = np.where(similarity >= np.float32(copies), 1, 2)
    kinds: NDArray[np.int8] = np.where(by < 0, 0, np.where(by_scan, of_scans, of_words)).astype(np.int8)
    return kinds
