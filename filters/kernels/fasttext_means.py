"""The mean of a text's rows in a fastText model: what all its words and n-grams say together.

Sums are taken in single precision and in the library's own order, so that every bit is as it has it.
An n-gram inside a word is hashed byte by byte, each longer one from where the shorter one ended. Method:
Bojanowski et al., Enriching word vectors with subword information, 2017; the hash is FNV-1a with its
bytes taken as signed numbers, which released models have kept.
"""

import numpy as np
from numpy.typing import NDArray

from filters._fasttext_lookup import END, LABEL, Lookup
from filters.kernels import kernel

ROOM = 1024  # rows collected before they are added

_END = np.frombuffer(END, np.uint8)
_LABEL = np.frombuffer(LABEL, np.uint8)
_END_HASH = np.uint32(3617362777)
_BASIS = np.uint32(2166136261)
_PRIME = np.uint32(16777619)


@kernel
def means(
    offsets: NDArray[np.int64], data: NDArray[np.uint8], lookup: Lookup, table: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return for each line the mean of its rows of the table, and how many those are; zeros for none.

    Line i is UTF-8 between `offsets[i]` and `offsets[i + 1]`; a line feed ends it early.
    """
    lines = len(offsets) - 1
    found = np.zeros((lines, table.shape[1]), np.float32)
    counts = np.zeros(lines, np.int64)
    longest = 0
    for i in range(lines):
        longest = max(longest, offsets[i + 1] - offsets[i])
    word = np.empty(longest + 3, np.uint8)
    heard = np.empty(longest // 2 + 2, np.uint32)
    room = len(word) * max(lookup.sizes[3], 1) + len(heard) * lookup.sizes[4]  # of one word, and all phrases
    rows = np.empty(ROOM + room, np.uint32)
    for i in range(lines):
        counts[i] = _line(data, offsets[i], offsets[i + 1], lookup, table, found[i], word, heard, rows)
        if counts[i] > 0:
            share = np.float32(1.0 / counts[i])
            for j in range(table.shape[1]):
                found[i, j] *= share
    return found, counts


@kernel
def _line(
    data: NDArray[np.uint8],
    start: int,
    stop: int,
    lookup: Lookup,
    table: NDArray[np.float32],
    total: NDArray[np.float32],
    word: NDArray[np.uint8],
    heard: NDArray[np.uint32],
    rows: NDArray[np.uint32],
) -> int:
    """Add the rows of a line to `total`, in order, and return how many they are."""
    filled, done, count = 0, 0, 0
    at = start
    is_over = False
    while not is_over:
        at = _word_begins(data, at, stop)
        begin, at = at, _word_ends(data, at, stop)
        is_over = begin == at or _same(data, begin, at, _END, 0, len(_END))
        key, entry = _END_HASH, lookup.sizes[5]
        if not is_over:
            key = _hash(data, begin, at)
            entry = _entry(data, begin, at, key, lookup.slots, lookup.spelled)
        if entry >= lookup.sizes[0] or (entry < 0 and _is_label(data, begin, at)):
            continue
        heard[count] = key
        count += 1
        if entry >= 0:
            rows[filled] = entry
            filled += 1
        if not is_over:
            size = _enclose(data, begin, at, word)
            filled = _subwords(word, size, lookup.sizes, lookup.kept, rows, filled)
            filled, done = _make_room(rows, filled, done, table, total)
    filled = _phrases(heard, count, lookup.sizes, lookup.kept, rows, filled)
    _add(rows, filled, table, total)
    return done + filled


@kernel
def _word_begins(data: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return where the next word begins; at a line feed, or `stop`, where the line has no other."""
    while at < stop and data[at] != 10 and _is_space(data[at]):
        at += 1
    return at


@kernel
def _word_ends(data: NDArray[np.uint8], at: int, stop: int) -> int:
    while at < stop and not _is_space(data[at]):
        at += 1
    return at


@kernel
def _is_space(byte: int) -> bool:
    return byte <= 32 and (byte == 32 or 9 <= byte <= 13 or not byte)


@kernel
def _hash(data: NDArray[np.uint8], start: int, stop: int) -> np.uint32:
    key = _BASIS
    for at in range(start, stop):
        key = np.uint32((key ^ np.uint32(np.int8(data[at]))) * _PRIME)
    return key


@kernel
def _entry(
    data: NDArray[np.uint8],
    start: int,
    stop: int,
    key: np.uint32,
    slots: NDArray[np.int32],
    spelled: NDArray[np.uint8],
) -> int:
    """Return the number of a word or label in the dictionary, -1 for any other."""
    slot = np.int64(key) & (len(slots) - 1)
    while slots[slot, 1] >= 0:
        is_like = slots[slot, 0] == np.int32(key)
        if is_like and _same(data, start, stop, spelled, slots[slot, 2], slots[slot, 3]):
            return int(slots[slot, 1])
        slot = (slot + 1) & (len(slots) - 1)
    return -1


@kernel
def _same(
    one: NDArray[np.uint8], start: int, stop: int, other: NDArray[np.uint8], begin: int, end: int
) -> bool:
    if stop - start != end - begin:
        return False
    for i in range(stop - start):  # noqa: SIM110 - no generator is compiled
        if one[start + i] != other[begin + i]:
            return False
    return True


@kernel
def _is_label(data: NDArray[np.uint8], start: int, stop: int) -> bool:
    n = len(_LABEL)
    return stop - start >= n and _same(data, start, start + n, _LABEL, 0, n)


@kernel
def _enclose(data: NDArray[np.uint8], begin: int, end: int, word: NDArray[np.uint8]) -> int:
    """Write a word to `word` with a sign at its beginning and one at its end; return its bytes."""
    word[0] = 60
    for i in range(end - begin):
        word[i + 1] = data[begin + i]
    word[end - begin + 1] = 62
    word[end - begin + 2] = 0
    return end - begin + 2


@kernel
def _subwords(
    word: NDArray[np.uint8],
    size: int,
    sizes: NDArray[np.int64],
    kept: NDArray[np.uint64],
    rows: NDArray[np.uint32],
    filled: int,
) -> int:
    """Collect the rows of the n-grams of an enclosed word; its signs alone are none."""
    words, bucket, shortest, longest = sizes[0], sizes[1], sizes[2], sizes[3]
    magic = _magic(bucket)
    for start in range(size):
        if _continues(word[start]):
            continue
        key = _BASIS
        at = start
        length = 1
        while at < size and length <= longest:
            key = np.uint32((key ^ np.uint32(np.int8(word[at]))) * _PRIME)
            at += 1
            while _continues(word[at]):
                key = np.uint32((key ^ np.uint32(np.int8(word[at]))) * _PRIME)
                at += 1
            if length >= shortest and (length > 1 or (start > 0 and at < size)):
                filled = _collect(_remainder(key, bucket, magic), words, kept, rows, filled)
            length += 1
    return filled


@kernel
def _continues(byte: int) -> bool:
    return byte & 0xC0 == 0x80


@kernel
def _magic(bucket: int) -> np.uint64:
    """Return the constant by which `_remainder` divides."""
    return np.uint64(0xFFFFFFFFFFFFFFFF) // np.uint64(bucket) + np.uint64(1)


@kernel
def _remainder(key: np.uint32, bucket: int, magic: np.uint64) -> np.uint64:
    """Return `key % bucket` without dividing. Method: Lemire, Kaser, Kurz, Faster remainder, 2019."""
    low, divisor = magic * np.uint64(key), np.uint64(bucket)
    under = ((low & np.uint64(0xFFFFFFFF)) * divisor) >> np.uint64(32)
    return ((low >> np.uint64(32)) * divisor + under) >> np.uint64(32)


@kernel
def _phrases(
    heard: NDArray[np.uint32],
    count: int,
    sizes: NDArray[np.int64],
    kept: NDArray[np.uint64],
    rows: NDArray[np.uint32],
    filled: int,
) -> int:
    """Collect the rows of n-grams of words, from the hashes of their words."""
    words, bucket, longest = sizes[0], np.uint64(sizes[1]), sizes[4]
    for i in range(count):
        key = np.uint64(np.int64(np.int32(heard[i])))
        for j in range(i + 1, min(count, i + longest)):
            key = key * np.uint64(116049371) + np.uint64(np.int64(np.int32(heard[j])))
            filled = _collect(key % bucket, words, kept, rows, filled)
    return filled


@kernel
def _collect(
    bucket: np.uint64, words: int, kept: NDArray[np.uint64], rows: NDArray[np.uint32], filled: int
) -> int:
    """Collect the row of a bucket, unless it was pruned; return how many rows are collected."""
    if len(kept) == 0:
        rows[filled] = np.uint64(words) + bucket
        return filled + 1
    found = kept[bucket >> np.uint64(5)]
    place = bucket & np.uint64(31)
    under = np.uint32(found) & np.uint32((np.uint64(1) << place) - np.uint64(1))
    rows[filled] = np.uint64(words) + (found >> np.uint64(32)) + np.uint64(_ones(under))
    return filled + int((found >> place) & np.uint64(1))


@kernel
def _ones(bits: np.uint32) -> np.uint32:
    """Return how many bits are set."""
    bits = np.uint32(bits - ((bits >> np.uint32(1)) & np.uint32(0x55555555)))
    bits = np.uint32((bits & np.uint32(0x33333333)) + ((bits >> np.uint32(2)) & np.uint32(0x33333333)))
    bits = np.uint32((bits + (bits >> np.uint32(4))) & np.uint32(0x0F0F0F0F))
    return np.uint32(np.uint32(bits * np.uint32(0x01010101)) >> np.uint32(24))


@kernel
def _make_room(
    rows: NDArray[np.uint32], filled: int, done: int, table: NDArray[np.float32], total: NDArray[np.float32]
) -> tuple[int, int]:
    """Add the collected rows where they are many; return how many are collected and how many were added."""
    if filled < ROOM:
        return filled, done
    _add(rows, filled, table, total)
    return 0, done + filled


@kernel
def _add(
    rows: NDArray[np.uint32], count: int, table: NDArray[np.float32], total: NDArray[np.float32]
) -> None:
    """Add collected rows in order; eight at a time, so that their ways from memory overlap."""
    whole = count // 8 * 8
    for i in range(0, whole, 8):
        a, b, c, d = (
            np.uint64(rows[i]),
            np.uint64(rows[i + 1]),
            np.uint64(rows[i + 2]),
            np.uint64(rows[i + 3]),
        )
        e, f, g = np.uint64(rows[i + 4]), np.uint64(rows[i + 5]), np.uint64(rows[i + 6])
        h = np.uint64(rows[i + 7])
        for j in range(len(total)):
            sum_of_four = total[j] + table[a, j] + table[b, j] + table[c, j] + table[d, j]
            total[j] = sum_of_four + table[e, j] + table[f, j] + table[g, j] + table[h, j]
    for i in range(whole, count):
        row = np.uint64(rows[i])
        for j in range(len(total)):
            total[j] += table[row, j]
