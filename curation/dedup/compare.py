"""New texts against all held: candidates from the bands, then how alike they are.

What the sketches estimate is right to 0.04; where that leaves doubt about a threshold, and between long
texts, which are dear to lose, the texts themselves are asked.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.dedup import PAIRS, PERMUTATIONS, bands
from curation.dedup.bands import Table
from curation.dedup.kernels.meetings import Pairs

# One or two shingles say nothing about resemblance: texts that short are copies only if they are equal.
FEWEST_SHINGLES = 3
DOUBT = 0.12  # three times the estimate's standard error
LONG = 20_000  # shingles; about the length of a novella

Compare = Callable[[pa.Table, pa.Table, bool], NDArray[np.float32]]
"""From the places (shard, row) of documents on either side, and whether their letters are to be compared
rather than their words, to their similarity, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least similarity of copies, of editions of one text, and of two recognitions of one page."""

    copies: float = 0.7
    editions: float = 0.5
    scans: float = 0.06


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts, by number; those that are new are to be looked up among all that are alive."""

    bands: NDArray[np.uint32]
    shingles: NDArray[np.int32]
    claims: NDArray[np.uint64]
    scans: pa.Table
    is_alive: NDArray[np.bool_]
    is_new: NDArray[np.bool_]
    documents: pa.Table


def alike(texts: Texts, thresholds: Thresholds, compare: Compare | None) -> pa.Table:
    """Return the pairs that are alike and of which one at least is to be looked up, under `PAIRS`.

    Without `compare` the estimates decide.
    """
    words = _by_words(texts, thresholds, compare)
    scans = _by_letters(texts, thresholds, compare)
    packed = [pairs.first.astype(np.int64) << 32 | pairs.second for pairs, _ in (words, scans)]
    is_more = ~np.isin(packed[1], packed[0])
    found = [_table(*words, by_scan=False), _table(*scans, by_scan=True).filter(pa.array(is_more))]
    return pa.concat_tables(found)


def _by_words(
    texts: Texts, thresholds: Thresholds, compare: Compare | None
) -> tuple[Pairs, NDArray[np.float32]]:
    limits = (thresholds.copies, thresholds.editions)
    least = int((min(limits) - DOUBT) * PERMUTATIONS)
    table = Table(
        texts.bands, texts.is_alive & (texts.shingles >= FEWEST_SHINGLES), texts.is_new, texts.claims
    )
    found = bands.pairs(table, bands.OF_WORDS._replace(least=max(least, 1)))
    similarity = bands.estimate(found.equal)
    if compare:
        is_doubtful = np.any([np.abs(similarity - limit) < DOUBT for limit in limits], axis=0)
        shorter = np.minimum(texts.shingles[found.first], texts.shingles[found.second])
        asked = np.flatnonzero(is_doubtful | (shorter >= LONG))
        similarity[asked] = _asked(texts, found, asked, compare, by_scan=False)
    return _above(found, similarity, min(limits))


def _by_letters(
    texts: Texts, thresholds: Thresholds, compare: Compare | None
) -> tuple[Pairs, NDArray[np.float32]]:
    numbers = texts.scans["text"].to_numpy()
    signatures = [np.frombuffer(b"", "<u4"), *map(_values, texts.scans["signature"].chunks)]
    columns = bands.of_scans(np.concatenate(signatures).reshape(-1, PERMUTATIONS))
    table = Table(columns, texts.is_alive[numbers], texts.is_new[numbers], texts.claims[numbers])
    met = bands.pairs(table, bands.OF_SCANS)
    first, second = numbers[met.first], numbers[met.second]
    found = Pairs(np.minimum(first, second), np.maximum(first, second), met.equal)
    similarity = (found.equal / PERMUTATIONS).astype(np.float32)
    if compare:
        similarity = _asked(texts, found, np.arange(len(found.first)), compare, by_scan=True)
    return _above(found, similarity, thresholds.scans)


def _values(chunk: pa.Array) -> NDArray[np.uint32]:
    values: NDArray[np.uint32] = np.frombuffer(chunk.buffers()[1], "<u4")
    return values[chunk.offset * PERMUTATIONS : (chunk.offset + len(chunk)) * PERMUTATIONS]


def _asked(
    texts: Texts, found: Pairs, asked: NDArray[np.int64], compare: Compare, *, by_scan: bool
) -> NDArray[np.float32]:
    """Return the similarity of the texts of some pairs, each as one of its documents has it."""
    if not len(asked):
        return np.empty(0, np.float32)
    numbers = texts.documents["text"].to_numpy()
    document = np.zeros(len(texts.is_alive), np.int64)
    document[numbers[::-1]] = np.arange(len(numbers))[::-1]
    places = texts.documents.select(["shard", "row"])
    sides = [places.take(pa.array(document[side[asked]])) for side in (found.first, found.second)]
    return compare(sides[0], sides[1], by_scan)


def _above(
    found: Pairs, similarity: NDArray[np.float32], threshold: float
) -> tuple[Pairs, NDArray[np.float32]]:
    kept = similarity >= np.float32(threshold)
    return Pairs(found.first[kept], found.second[kept], found.equal[kept]), similarity[kept]


def _table(found: Pairs, similarity: NDArray[np.float32], *, by_scan: bool) -> pa.Table:
    kinds = np.full(len(similarity), by_scan)
    return pa.table([found.first, found.second, similarity, kinds], schema=PAIRS)
