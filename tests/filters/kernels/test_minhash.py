import numpy as np
import xxhash
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from filters.kernels import minhash
from filters.kernels.shingles import Layout

PERMUTATIONS = MinHash(num_perm=128, seed=1).permutations


def signed(rows: list[list[bytes]], width: int) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Run the kernel on rows of units with no gap between them."""
    begins, firsts, out = [], [0], 0
    for row in rows:
        for unit in row:
            begins.append(out)
            out += len(unit)
        begins.append(out)
        firsts.append(len(begins))
    laid = np.frombuffer(b"".join(unit for row in rows for unit in row), np.uint8)
    places = np.array(begins, np.int64), np.array(firsts, np.int64)
    return minhash.signatures(Layout(laid, *places, np.zeros(len(rows), np.int64)), width, PERMUTATIONS)


def twin(row: list[bytes], width: int) -> tuple[list[int], int]:
    """Return signature and number of distinct shingles as plain Python and datasketch make them."""
    found = {b"".join(row[i : i + width]) for i in range(max(len(row) - width + 1, 1))} if row else set()
    sketch = MinHash(num_perm=128, seed=1, hashfunc=xxhash.xxh32_intdigest)
    sketch.update_batch(found)
    return sketch.hashvalues.tolist(), len(found)


@settings(deadline=None)  # the first call may compile
@given(st.lists(st.lists(st.binary(max_size=40), max_size=12), min_size=1, max_size=4), st.integers(1, 6))
def test_signatures_are_those_of_datasketch(rows: list[list[bytes]], width: int) -> None:
    """
    Over units of any length, in rows shorter and longer than a shingle, every bit agrees.
    """
    signatures, distinct = signed(rows, width)

    for row, units in enumerate(rows):
        assert (signatures[row].tolist(), distinct[row]) == twin(units, width)


def test_every_length_of_a_shingle_is_hashed_alike() -> None:
    """
    xxHash goes through 16 bytes, then 4, then 1 at a time; each remainder is met.
    """
    rows = [[bytes(range(200, 200 + n % 50)) * (1 + n // 50)] for n in range(150)]

    assert signed(rows, 1)[0].tolist() == [twin(row, 1)[0] for row in rows]


def test_repeated_shingles_count_once_in_rows_of_all_sizes() -> None:
    """
    A long row leaves its hashes behind; the rows after it must not take them for their own.
    """
    generator = np.random.Generator(np.random.PCG64(7))
    rows = [[bytes(u) for u in generator.integers(0, 9, (n, 1), np.uint8)] for n in (3000, 40, 5, 0, 900, 1)]

    signatures, distinct = signed(rows, 3)

    assert [(s.tolist(), d) for s, d in zip(signatures, distinct, strict=True)] == [twin(r, 3) for r in rows]
