"""MinHash signatures of shingles: xxh32 of each, mixed by fmix32, then permuted affinely modulo 2^32.

These are datasketch 2's steps and constants (xxHash is by Yann Collet, fmix32 from Austin Appleby's
MurmurHash3). Signatures made with other constants look the same and cannot be compared.
"""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel
from filters.kernels.shingles import Layout

TOGETHER = 4  # values for which a place of the signature is read and written once
_P1 = np.uint32(2654435761)
_P2 = np.uint32(2246822519)
_P3 = np.uint32(3266489917)
_P4 = np.uint32(668265263)
_P5 = np.uint32(374761393)


@kernel
def signatures(
    layout: Layout, width: int, permutations: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return each row's signature and its number of distinct shingles, counted by their hashes.

    A shingle is `width` units that follow each other, or all units of a row that has fewer; a row without
    units has the highest value everywhere. `permutations` holds multipliers over addends, as datasketch's.
    """
    rows = len(layout.firsts) - 1
    signed = np.full((rows, permutations.shape[1]), np.uint32(0xFFFFFFFF), np.uint32)
    distinct = np.zeros(rows, np.int32)
    longest = np.max(layout.firsts[1:] - layout.firsts[:-1]) if rows else 0
    seen = np.zeros(_room(longest), np.uint64)
    values = np.zeros(longest + TOGETHER, np.uint32)
    for row in range(rows):
        distinct[row] = _hashed(layout, row, width, seen, values)
        _permute(signed[row], values, distinct[row], permutations)
    return signed, distinct


@kernel
def _hashed(
    layout: Layout, row: int, width: int, seen: NDArray[np.uint64], values: NDArray[np.uint32]
) -> int:
    """Write the mixed hashes of a row's distinct shingles to `values`, and return how many there are."""
    begins = layout.begins[layout.firsts[row] : layout.firsts[row + 1]]
    gap = layout.gaps[row]
    count = len(begins) - 1
    room = _room(count)
    found = 0
    for i in range(max(count - width + 1, min(count, 1))):
        end = begins[min(i + width, count)] - gap
        value = _xxh32(layout.laid, np.uint64(begins[i]), np.uint64(end))
        if _is_new(seen, room, row, value):
            values[found] = _fmix32(value)
            found += 1
    return found


@kernel
def _room(count: int) -> int:
    """Return the power of two that holds `count` hashes at most half full."""
    room = 16
    while room < 2 * count:
        room *= 2
    return room


@kernel
def _is_new(seen: NDArray[np.uint64], room: int, row: int, value: np.uint32) -> bool:
    """Remember a row's hash and tell whether it is the first time.

    The upper half of a slot holds the row, so that what earlier rows left behind counts as empty.
    """
    entry = np.uint64(row + 1) << np.uint64(32) | np.uint64(value)
    slot = np.int64(value) & (room - 1)
    while seen[slot] >> np.uint64(32) == np.uint64(row + 1):
        if seen[slot] == entry:
            return False
        slot = (slot + 1) & (room - 1)
    seen[slot] = entry
    return True


@kernel
def _permute(
    signature: NDArray[np.uint32], values: NDArray[np.uint32], count: int, permutations: NDArray[np.uint32]
) -> None:
    """Lower each place of the signature to the least that its permutation makes of the values."""
    values[count : count + TOGETHER] = values[max(0, count - 1)]  # filled up with one that is there
    for at in range(0, count, TOGETHER):
        one, two, three, four = values[at], values[at + 1], values[at + 2], values[at + 3]
        for k in range(len(signature)):
            by, plus = permutations[0, k], permutations[1, k]
            first = min(np.uint32(by * one + plus), np.uint32(by * two + plus))
            second = min(np.uint32(by * three + plus), np.uint32(by * four + plus))
            signature[k] = min(signature[k], first, second)


@kernel
def _fmix32(value: np.uint32) -> np.uint32:
    """Mix the bits of a hash, losing none."""
    value = np.uint32((value ^ value >> np.uint32(16)) * np.uint32(0x85EBCA6B))
    value = np.uint32((value ^ value >> np.uint32(13)) * np.uint32(0xC2B2AE35))
    return np.uint32(value ^ value >> np.uint32(16))


@kernel
def _xxh32(data: NDArray[np.uint8], start: np.uint64, stop: np.uint64) -> np.uint32:
    """Return the xxHash32, seed 0, of `data[start:stop]`."""
    at = start
    value = _P5
    if stop - start >= np.uint64(16):
        lane1, lane2 = np.uint32(_P1 + _P2), _P2
        lane3, lane4 = np.uint32(0), np.uint32(-np.int64(_P1))
        while at + np.uint64(16) <= stop:
            lane1 = _round(lane1, _word(data, at))
            lane2 = _round(lane2, _word(data, at + np.uint64(4)))
            lane3 = _round(lane3, _word(data, at + np.uint64(8)))
            lane4 = _round(lane4, _word(data, at + np.uint64(12)))
            at += np.uint64(16)
        value = np.uint32(_rotate(lane1, 1) + _rotate(lane2, 7) + _rotate(lane3, 12) + _rotate(lane4, 18))
    value = np.uint32(value + np.uint32(stop - start))
    while at + np.uint64(4) <= stop:
        value = np.uint32(_rotate(np.uint32(value + _word(data, at) * _P3), 17) * _P4)
        at += np.uint64(4)
    while at < stop:
        value = np.uint32(_rotate(np.uint32(value + np.uint32(data[at]) * _P5), 11) * _P1)
        at += np.uint64(1)
    value = np.uint32((value ^ value >> np.uint32(15)) * _P2)
    value = np.uint32((value ^ value >> np.uint32(13)) * _P3)
    return np.uint32(value ^ value >> np.uint32(16))


@kernel
def _round(lane: np.uint32, word: np.uint32) -> np.uint32:
    return np.uint32(_rotate(np.uint32(lane + word * _P2), 13) * _P1)


@kernel
def _rotate(value: np.uint32, by: int) -> np.uint32:
    return np.uint32(value << np.uint32(by) | value >> np.uint32(32 - by))


@kernel
def _word(data: NDArray[np.uint8], at: np.uint64) -> np.uint32:
    """Return four bytes as one little-endian number."""
    low = np.uint32(data[at]) | np.uint32(data[at + np.uint64(1)]) << np.uint32(8)
    high = np.uint32(data[at + np.uint64(2)]) << np.uint32(16)
    return np.uint32(low | high | np.uint32(data[at + np.uint64(3)]) << np.uint32(24))
