"""Pairs of sketches that agree in a band: those of one bucket, each held against the others.

A bucket that very many texts share (a formula, a template) is not searched for all its pairs, whose
number grows with its square: each member is compared with the few that have the best claim to stand for
the others.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.dedup.kernels import kernel

_GOLDEN = np.uint32(2654435769)  # 2^32 by the golden ratio: Fibonacci hashing


class Limits(NamedTuple):
    """How much is compared: in a bucket of more than `bucket` members, only with its `anchors` best."""

    bucket: int
    anchors: int
    least: int  # equal places that make a pair
    is_by_byte: bool  # a place is a byte of a key; else it is a key
    rare: int  # bands in which a pair must agree that are not crowded for it; 0 asks for none


class Sketches(NamedTuple):
    """Sketches: `bands` has a row for each band and a column for each sketch.

    `claims` orders the members of a large bucket, the smallest first. `crowded` has a bit for each sketch
    and band, set where a bucket was too large for all its pairs.
    """

    bands: NDArray[np.uint32]
    is_new: NDArray[np.bool_]
    claims: NDArray[np.uint64]
    crowded: NDArray[np.uint64]


class Pairs(NamedTuple):
    """Pairs of rows, the smaller one first, with their number of equal places."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    equal: NDArray[np.int32]


@kernel
def meet(
    rows: NDArray[np.int32],
    keys: NDArray[np.uint32],
    starts: NDArray[np.int64],
    band: int,
    sketches: Sketches,
    limits: Limits,
) -> Pairs:
    """Return the pairs, one of them new at least, that agree in a band and in `limits.least` places.

    Rows and their keys come by partition. A pair that an earlier band has compared is passed over; where
    that band was crowded it may come again.
    """
    largest = 1
    for part in range(len(starts) - 1):
        largest = max(largest, starts[part + 1] - starts[part])
    room = 16
    while room < 2 * largest:
        room *= 2
    heads = np.full(room, -1, np.int32)
    following, last, slots = np.empty((3, largest), np.int32)
    found, count = _room_for(1024), 0
    for part in range(len(starts) - 1):
        inside = rows[starts[part] : starts[part + 1]]
        _chain(keys[starts[part] : starts[part + 1]], heads, following, last, slots)
        for entry in range(len(inside)):
            if last[entry] > entry:
                bucket = _bucket(inside, entry, following)
                found, count = _compare(bucket, band, sketches, limits, found, count)
            heads[slots[entry]] = -1
    return Pairs(found.first[:count], found.second[:count], found.equal[:count])


@kernel
def _room_for(pairs: int) -> Pairs:
    return Pairs(np.empty(pairs, np.int32), np.empty(pairs, np.int32), np.empty(pairs, np.int32))


@kernel
def _chain(
    keys: NDArray[np.uint32],
    heads: NDArray[np.int32],
    following: NDArray[np.int32],
    last: NDArray[np.int32],
    slots: NDArray[np.int32],
) -> None:
    """Link the entries of a partition that share a key; `last` is set for the first of each, else -1."""
    for entry in range(len(keys)):
        key = keys[entry]
        slot = np.int64(np.uint32(key * _GOLDEN) >> np.uint32(3)) & (len(heads) - 1)
        while heads[slot] >= 0 and keys[heads[slot]] != key:
            slot = (slot + 1) & (len(heads) - 1)
        slots[entry], following[entry], last[entry] = slot, -1, -1
        head = heads[slot]
        if head < 0:
            heads[slot] = entry
            last[entry] = entry
        else:
            following[last[head]] = entry
            last[head] = entry


@kernel
def _bucket(inside: NDArray[np.int32], entry: int, following: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the rows that are linked to an entry, itself included, in order."""
    size, at = 0, entry
    while at >= 0:
        size, at = size + 1, following[at]
    bucket = np.empty(size, np.int32)
    at = entry
    for i in range(size):
        bucket[i] = inside[at]
        at = following[at]
    return bucket


@kernel
def _compare(
    bucket: NDArray[np.int32], band: int, sketches: Sketches, limits: Limits, found: Pairs, count: int
) -> tuple[Pairs, int]:
    """Add the pairs of one bucket to those found and return them with their new number."""
    is_crowded = len(bucket) > limits.bucket
    anchors = bucket
    if is_crowded:
        anchors = _best(bucket, sketches.claims, limits.anchors)
        for row in bucket:
            sketches.crowded[row, band >> 6] |= np.uint64(1) << np.uint64(band & 63)
    for i in range(len(anchors)):
        for row in bucket[0 if is_crowded else i + 1 :]:
            first, second = min(anchors[i], row), max(anchors[i], row)
            if first != second and (sketches.is_new[first] or sketches.is_new[second]):
                equal = _equal(first, second, band, sketches, limits.is_by_byte)
                if equal >= limits.least:
                    if count == len(found.first):
                        found = _grown(found)
                    found.first[count], found.second[count], found.equal[count] = first, second, equal
                    count += 1
    return found, count


@kernel
def _best(bucket: NDArray[np.int32], claims: NDArray[np.uint64], count: int) -> NDArray[np.int32]:
    """Return the rows of a bucket with the best claims."""
    chosen = bucket[:count].copy()
    worst = np.argmax(claims[chosen])
    for row in bucket[count:]:
        if claims[row] < claims[chosen[worst]]:
            chosen[worst] = row
            worst = np.argmax(claims[chosen])
    return chosen


@kernel
def _equal(first: int, second: int, band: int, sketches: Sketches, is_by_byte: bool) -> int:
    """Return in how many places two sketches agree; 0 where an earlier band has compared them."""
    bands, crowded = sketches.bands, sketches.crowded
    equal = 0
    for each in range(len(bands)):
        differing = bands[each, first] ^ bands[each, second]
        if differing == np.uint32(0):
            bit = crowded[first, each >> 6] >> np.uint64(each & 63)
            if each < band and bit & np.uint64(1) == np.uint64(0):
                return 0
            equal += 4 if is_by_byte else 1
        elif is_by_byte:
            for shift in (0, 8, 16, 24):
                equal += (differing >> np.uint32(shift)) & np.uint32(255) == np.uint32(0)
    return equal


@kernel
def rare(found: Pairs, sketches: Sketches, least: int) -> NDArray[np.bool_]:
    """Tell which pairs agree in `least` bands at least that are not crowded for them."""
    bands, crowded = sketches.bands, sketches.crowded
    enough = np.zeros(len(found.first), np.bool_)
    for pair in range(len(enough)):
        first, second, count = found.first[pair], found.second[pair], 0
        for band in range(len(bands)):
            if bands[band, first] == bands[band, second]:
                bit = crowded[first, band >> 6] >> np.uint64(band & 63)
                count += bit & np.uint64(1) == np.uint64(0)
        enough[pair] = count >= least
    return enough


@kernel
def _grown(found: Pairs) -> Pairs:
    """Return the same pairs with room for as many again."""
    size = len(found.first)
    wider = _room_for(2 * size)
    wider.first[:size] = found.first
    wider.second[:size] = found.second
    wider.equal[:size] = found.equal
    return wider
