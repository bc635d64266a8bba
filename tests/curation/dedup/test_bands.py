from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from curation.dedup import bands


def pairs_of(similarity: float, count: int) -> NDArray[np.uint32]:
    """Return `count` pairs of signatures, one under the other, each place equal with this probability."""
    generator = np.random.Generator(np.random.PCG64(3))
    signatures = generator.integers(0, 2**32, (2 * count, 128), np.uint32)
    equal = generator.random((count, 128)) < similarity
    signatures[1::2][equal] = signatures[::2][equal]
    return signatures


@pytest.mark.parametrize(
    ("similarity", "least", "most"),
    [
        pytest.param(0.8, 0.99, 1.0, id="copies-are-met"),
        pytest.param(0.7, 0.97, 1.0, id="copies-at-the-threshold-are-met"),
        pytest.param(0.2, 0.0, 0.03, id="strangers-are-not"),
    ],
)
def test_similar_signatures_share_a_bucket(similarity: float, least: float, most: float) -> None:
    """
    The shares follow 1 - (1 - s^5)^25; 2,000 pairs tell them to within a percent.
    """
    found = bands.buckets(pairs_of(similarity, 2000))
    met = np.mean([row + 1 in found.later(row) for row in range(0, 4000, 2)])

    assert least <= met <= most


@given(st.lists(st.lists(st.integers(0, 1), min_size=25, max_size=25), max_size=12))
def test_later_names_the_rows_after_one_that_agree_with_it_on_a_whole_band(rows: list[list[int]]) -> None:
    """
    Each row here is 25 band values, 0 or 1, so that buckets of all sizes come about.
    """
    signatures = np.zeros((len(rows), 128), np.uint32)
    signatures[:, :125] = np.repeat(np.array(rows, np.uint32).reshape(-1, 25), 5, axis=1)
    found = bands.buckets(signatures)
    expected = {
        (a, b)
        for a, b in combinations(range(len(rows)), 2)
        if any(x == y for x, y in zip(rows[a], rows[b], strict=True))
    }

    assert {(a, int(b)) for a in range(len(rows)) for b in found.later(a)} == expected
    assert found.shared().tolist() == sorted({row for pair in expected for row in pair})


def test_values_that_agree_in_part_of_a_band_share_nothing() -> None:
    signatures = np.arange(256, dtype=np.uint32).reshape(2, 128)
    signatures[1, np.arange(128) % 5 != 4] = signatures[0, np.arange(128) % 5 != 4]

    assert bands.buckets(signatures).shared().tolist() == []


def test_a_bucket_that_half_the_collection_shares_serves_its_first_rows_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    With room for 100 comparisons, the first 2 of 50 rows are compared with all, the others with none.
    """
    monkeypatch.setattr(bands, "COMPARISONS", 100)
    signatures = np.random.Generator(np.random.PCG64(5)).integers(0, 2**32, (50, 128), np.uint32)
    signatures[:, :5] = 7
    found = bands.buckets(signatures)

    assert [len(found.later(row)) for row in range(4)] == [49, 48, 0, 0]
