from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.ngrams import repeated

WIDTHS = (2, 3, 5, 8)


def twin(units: list[int], lengths: list[int], width: int) -> tuple[float, float]:
    """Return the same two shares, the slow way."""
    grams = [tuple(units[i : i + width]) for i in range(len(units) - width + 1)]
    total = sum(lengths)
    if not grams or not total:
        return 0.0, 0.0
    counts = Counter(grams)
    size = {gram: sum(lengths[i : i + width]) for i, gram in reversed(list(enumerate(grams)))}
    best = max(counts, key=lambda gram: (counts[gram], size[gram], -grams.index(gram)))
    top = {j for i, gram in enumerate(grams) if gram == best for j in range(i, i + width)}
    later = {j for i, gram in enumerate(grams) if grams.index(gram) < i for j in range(i, i + width)}
    share = sum(lengths[j] for j in top) / total if counts[best] > 1 else 0.0
    return share, sum(lengths[j] for j in later) / total


@given(st.lists(st.integers(0, 4), max_size=60), st.lists(st.integers(1, 9), min_size=5, max_size=5))
def test_the_kernel_agrees_with_its_twin(units: list[int], length_of: list[int]) -> None:
    lengths = [length_of[unit] for unit in units]

    top, copied = repeated(np.array(units, np.int32), np.array(lengths, np.int32), np.array(WIDTHS, np.int32))

    assert list(zip(top, copied, strict=True)) == [twin(units, lengths, width) for width in WIDTHS]
