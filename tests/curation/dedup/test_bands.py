from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from curation.dedup import bands
from curation.dedup.bands import OF_SCANS, OF_WORDS, Table
from curation.dedup.kernels.meetings import Limits


def pairs_of(similarity: float, count: int) -> NDArray[np.uint32]:
    """Return `count` pairs of signatures, one under the other, each place equal with this probability."""
    generator = np.random.Generator(np.random.PCG64(3))
    signatures = generator.integers(0, 2**32, (2 * count, 128), np.uint32)
    equal = generator.random((count, 128)) < similarity
    signatures[1::2][equal] = signatures[::2][equal]
    return signatures


def met(
    columns: NDArray[np.uint32], limits: Limits, new: NDArray[np.bool_] | None = None
) -> dict[tuple[int, int], int]:
    """Return the pairs that meet, with their equal places."""
    count = columns.shape[1]
    everything = np.ones(count, np.bool_)
    table = Table(columns, everything, everything if new is None else new, np.arange(count, dtype=np.uint64))
    found = bands.pairs(table, limits)
    return {(int(a), int(b)): int(n) for a, b, n in zip(*found, strict=True)}


@pytest.mark.parametrize(
    ("similarity", "least", "most"),
    [
        pytest.param(0.8, 0.999, 1.0, id="copies-are-met"),
        pytest.param(0.7, 0.999, 1.0, id="copies-at-the-threshold-are-met"),
        pytest.param(0.5, 0.84, 0.90, id="most-editions-at-theirs"),
        pytest.param(0.1, 0.0, 0.01, id="strangers-are-not"),
    ],
)
def test_similar_signatures_share_a_band(similarity: float, least: float, most: float) -> None:
    """
    The shares follow 1 - (1 - s^4)^32; 2,000 pairs tell them to within a percent.
    """
    found = met(bands.of_words(pairs_of(similarity, 2000)), OF_WORDS._replace(least=1))

    assert least <= np.mean([(row, row + 1) in found for row in range(0, 4000, 2)]) <= most


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 2), min_size=6, max_size=6)), max_size=14),
    st.integers(1, 4),
    st.booleans(),
)
def test_pairs_are_those_of_plain_python(
    rows: list[tuple[bool, list[int]]], least: int, is_by_byte: bool
) -> None:
    """
    Each row here is 6 band values, so few that buckets of all sizes come about.
    """
    columns = np.array([r for _, r in rows], np.uint32).reshape(-1, 6).T.copy()
    new = np.array([is_new for is_new, _ in rows], np.bool_)
    expected = {}
    for a, b in combinations(range(len(rows)), 2):
        alike = [x == y for x, y in zip(rows[a][1], rows[b][1], strict=True)]
        equal = sum(4 if same else 3 for same in alike) if is_by_byte else sum(alike)
        if (new[a] or new[b]) and any(alike) and equal >= least:
            expected[a, b] = equal

    assert met(columns, Limits(64, 16, least, is_by_byte, 0), new) == expected


def test_ten_thousand_sketches_meet_as_sorting_finds_them() -> None:
    """
    Enough for many partitions; a third is new.
    """
    generator = np.random.Generator(np.random.PCG64(8))
    columns = generator.integers(0, 30_000, (3, 30_000), np.uint32) * np.uint32(2654435761)
    new = generator.random(30_000) < 0.3
    expected = set()
    for column in columns:
        order = np.argsort(column, kind="stable")
        for group in np.split(order, np.flatnonzero(np.diff(column[order])) + 1):
            pairs = combinations(sorted(group.tolist()), 2)
            expected |= {(a, b) for a, b in pairs if new[a] or new[b]}

    assert met(columns, Limits(64, 16, 1, False, 0), new).keys() == expected


@pytest.mark.parametrize("new", [pytest.param(50, id="all-new"), pytest.param(1, id="one-new")])
def test_a_bucket_that_half_the_collection_shares_serves_its_best_only(new: int) -> None:
    """
    With two anchors, the first two of 50 rows are compared with all, the others with these.
    """
    columns = np.arange(50, dtype=np.uint32)[None, :].repeat(3, 0) * np.uint32(2654435761)
    columns[1] = 7
    is_new = np.arange(50) >= 50 - new
    found = met(columns, Limits(10, 2, 1, False, 0), is_new)

    assert set(found) == {(a, b) for a in (0, 1) for b in range(50) if a < b and is_new[b]}


def test_the_estimate_takes_chance_off() -> None:
    assert bands.estimate(np.array([128, 64, 0], np.int32)).tolist() == pytest.approx(
        [1.0, 0.498, 0.0], abs=1e-3
    )


def test_a_scan_is_met_by_what_few_others_have() -> None:
    """
    Four places of 128 agree; then a hundred more pages agree in the same four, and nobody meets by them.
    """
    signatures = pairs_of(0.0, 60)
    signatures[1, :4] = signatures[0, :4]
    crowded = signatures.copy()
    crowded[2:, :4] = signatures[0, :4]

    assert met(bands.of_scans(signatures), OF_SCANS) == {(0, 1): 4}
    assert (10, 11) not in met(bands.of_scans(crowded), OF_SCANS)


def test_pages_are_no_candidates_for_what_all_pages_have() -> None:
    """
    Twenty places are the same in all pages; two more in a pair of them, which is too few, three in another.
    """
    signatures = pairs_of(0.0, 60)
    signatures[:, :20] = signatures[0, :20]
    signatures[1, 20:22] = signatures[0, 20:22]
    signatures[3, 20:23] = signatures[2, 20:23]

    assert met(bands.of_scans(signatures), OF_SCANS) == {(2, 3): 23}
