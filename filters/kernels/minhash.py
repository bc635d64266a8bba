"""MinHash signatures of shingles: xxh32 of each, mixed by fmix32, then permuted affinely modulo 2^32.

These are datasketch 2's steps and constants (xxHash is by Yann Collet, fmix32 from Austin Appleby's
MurmurHash3). Signatures made with other constants look the same and cannot be compared.
"""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel
from filters.kernels.shingles import Layout

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
    laid, firsts = layout.laid, layout.firsts
    multipliers, addends = permutations[0], permutations[1]
    rows = len(firsts) - 1
    signed = np.full((rows, permutations.shape[1]), np.uint32(0xFFFFFFFF), np.uint32)
    distinct = np.zeros(rows, np.int32)
    seen = np.zeros(_room(np.max(firsts[1:] - firsts[:-1]) if rows else 0), np.uint64)
    for row in range(rows):
        begins = layout.begins[firsts[row] : firsts[row + 1]]
        count = len(begins) - 1
        room = _room(count)
        for i in range(max(count - width + 1, min(count, 1))):
            end = begins[min(i + width, count)] - layout.gaps[row]
            value = _xxh32(laid, begins[i], end)
            if _is_new(seen, room, row, value):
                distinct[row] += 1
                _permute(signed[row], _fmix32(value), multipliers, addends)
    return signed, distinct


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
    signature: NDArray[np.uint32],
    value: np.uint32,
    multipliers: NDArray[np.uint32],
    addends: NDArray[np.uint32],
) -> None:
    """Lower each place of the signature to what its permutation makes of the value, if that is less."""
    for k in range(len(signature)):
        permuted = np.uint32(multipliers[k] * value + addends[k])
        signature[k] = min(signature[k], permuted)


@kernel
def _fmix32(value: np.uint32) -> np.uint32:
    """Mix the bits of a hash, losing none."""
    value = np.uint32((value ^ value >> np.uint32(16)) * np.uint32(0x85EBCA6B))
    value = np.uint32((value ^ value >> np.uint32(13)) * np.uint32(0xC2B2AE35))
    return np.uint32(value ^ value >> np.uint32(16))


@kernel
def _xxh32(data: NDArray[np.uint8], start: int, stop: int) -> np.uint32:
    """Return the xxHash32, seed 0, of `data[start:stop]`."""
    at = start
    value = _P5
    if stop - start >= 16:
        lane1, lane2 = np.uint32(_P1 + _P2), _P2
        lane3, lane4 = np.uint32(0), np.uint32(-np.int64(_P1))
        while at + 16 <= stop:
            lane1 = _round(lane1, _word(data, at))
            lane2 = _round(lane2, _word(data, at + 4))
            lane3 = _round(lane3, _word(data, at + 8))
            lane4 = _round(lane4, _word(data, at + 12))
            at += 16
        value = np.uint32(_rotate(lane1, 1) + _rotate(lane2, 7) + _rotate(lane3, 12) + _rotate(lane4, 18))
    value = np.uint32(value + np.uint32(stop - start))
    while at + 4 <= stop:
        value = np.uint32(_rotate(np.uint32(value + _word(data, at) * _P3), 17) * _P4)
        at += 4
    while at < stop:
        value = np.uint32(_rotate(np.uint32(value + data[at] * _P5), 11) * _P1)
        at += 1
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
def _word(data: NDArray[np.uint8], at: int) -> np.uint32:
    """Return four bytes as one little-endian number."""
    low = np.uint32(data[at]) | np.uint32(data[at + 1]) << np.uint32(8)
    high = np.uint32(data[at + 2]) << np.uint32(16) | np.uint32(data[at + 3]) << np.uint32(24)
    return np.uint32(low | high)
