"""The mean of a text's rows in a fastText model: what all its words and n-grams say together.

Sums are taken in single precision and in the library's own order, so that every bit is as it has it.
An n-gram inside a word is hashed byte by byte, each longer one from where the shorter one ended. Method:
Bojanowski et al., Enriching word vectors with subword information, 2017; the hash is FNV-1a with its
bytes taken as signed numbers, which released models have kept.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel

END = b"</s>"  # a word of its own at the end of each line
LABEL = b"__label__"
ROOM = 256  # rows collected before they are added

_END = np.frombuffer(END, np.uint8)
_LABEL = np.frombuffer(LABEL, np.uint8)


class Lookup(NamedTuple):
    """A model's dictionary, laid out for looking up.

    `slots` is a hash table with room for twice the entries: the number of an entry, or -1. Entries are the
    words, then the labels; entry i is `spelled[begins[i]:begins[i + 1]]`, its hash is `hashes[i]`. `kept`
    gives for each bucket its row after the words, -1 where it was pruned; it is empty where all are there.
    `sizes`: words, buckets, shortest and longest n-gram in characters, longest n-gram in words.
    """

    slots: NDArray[np.int32]
    hashes: NDArray[np.uint32]
    begins: NDArray[np.int64]
    spelled: NDArray[np.uint8]
    kept: NDArray[np.int32]
    sizes: NDArray[np.int64]


@kernel
def index(
    begins: NDArray[np.int64], spelled: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
    """Return the slots and the hashes of a `Lookup` for its entries."""
    entries = len(begins) - 1
    room = 16
    while room < 2 * entries:
        room *= 2
    slots = np.full(room, -1, np.int32)
    hashes = np.empty(entries, np.uint32)
    for i in range(entries):
        hashes[i] = _hash(spelled[begins[i] : begins[i + 1]])
        slot = np.int64(hashes[i]) & (room - 1)
        while slots[slot] >= 0:
            slot = (slot + 1) & (room - 1)
        slots[slot] = i
    return slots, hashes


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
    word = np.empty(longest + 2, np.uint8)
    heard = np.empty(longest // 2 + 2, np.uint32)
    rows = np.empty(ROOM, np.int64)
    for i in range(lines):
        text = data[offsets[i] : offsets[i + 1]]
        counts[i] = _line(text, lookup, table, found[i], word, heard, rows)
        if counts[i] > 0:
            share = np.float32(1.0 / counts[i])
            for j in range(table.shape[1]):
                found[i, j] *= share
    return found, counts


@kernel
def _line(
    text: NDArray[np.uint8],
    lookup: Lookup,
    table: NDArray[np.float32],
    total: NDArray[np.float32],
    word: NDArray[np.uint8],
    heard: NDArray[np.uint32],
    rows: NDArray[np.int64],
) -> int:
    """Add the rows of a line to `total`, in order, and return how many they are."""
    filled, done, count = 0, 0, 0
    at = 0
    is_over = False
    while not is_over:
        start, stop = _next_word(text, at)
        at = stop
        token = text[start:stop] if stop > start else _END
        key = _hash(token)
        entry = _entry(token, key, lookup)
        is_over = _same(token, _END)
        if entry >= lookup.sizes[0] or (entry < 0 and _begins_with(token, _LABEL)):
            continue
        heard[count] = key
        count += 1
        if entry >= 0:
            filled, done = _push(entry, rows, filled, done, table, total)
        if not is_over:
            filled, done = _subwords(_enclosed(token, word), lookup, table, total, rows, filled, done)
    filled, done = _phrases(heard[:count], lookup, table, total, rows, filled, done)
    _add(rows, filled, table, total)
    return done + filled


@kernel
def _next_word(text: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """Return where the next word begins and ends; equal where the line has no other."""
    n = len(text)
    while at < n and text[at] != 10 and _is_space(text[at]):
        at += 1
    start = at
    while at < n and not _is_space(text[at]):
        at += 1
    return start, at


@kernel
def _is_space(byte: int) -> bool:
    return byte == 32 or byte == 0 or 9 <= byte <= 13


@kernel
def _hash(token: NDArray[np.uint8]) -> np.uint32:
    key = np.uint32(2166136261)
    for byte in token:
        key = np.uint32((key ^ np.uint32(np.int8(byte))) * np.uint32(16777619))
    return key


@kernel
def _entry(token: NDArray[np.uint8], key: np.uint32, lookup: Lookup) -> int:
    """Return the number of a word or label in the dictionary, -1 for any other."""
    mask = len(lookup.slots) - 1
    slot = np.int64(key) & mask
    while lookup.slots[slot] >= 0:
        entry = lookup.slots[slot]
        if lookup.hashes[entry] == key:
            if _same(token, lookup.spelled[lookup.begins[entry] : lookup.begins[entry + 1]]):
                return entry
        slot = (slot + 1) & mask
    return -1


@kernel
def _same(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    return len(one) == len(other) and _begins_with(one, other)


@kernel
def _begins_with(token: NDArray[np.uint8], start: NDArray[np.uint8]) -> bool:
    if len(token) < len(start):
        return False
    for i in range(len(start)):
        if token[i] != start[i]:
            return False
    return True


@kernel
def _enclosed(token: NDArray[np.uint8], word: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the word between the signs for its beginning and its end, written into `word`."""
    word[0] = 60
    for i in range(len(token)):
        word[i + 1] = token[i]
    word[len(token) + 1] = 62
    return word[: len(token) + 2]


@kernel
def _subwords(
    word: NDArray[np.uint8],
    lookup: Lookup,
    table: NDArray[np.float32],
    total: NDArray[np.float32],
    rows: NDArray[np.int64],
    filled: int,
    done: int,
) -> tuple[int, int]:
    """Push the rows of the character n-grams of an enclosed word; its two signs alone are none."""
    n = len(word)
    shortest, longest = lookup.sizes[2], lookup.sizes[3]
    bucket = np.uint32(max(lookup.sizes[1], 1))
    for start in range(n):
        if _continues(word[start]):
            continue
        key = np.uint32(2166136261)
        at = start
        length = 1
        while at < n and length <= longest:
            key = np.uint32((key ^ np.uint32(np.int8(word[at]))) * np.uint32(16777619))
            at += 1
            while at < n and _continues(word[at]):
                key = np.uint32((key ^ np.uint32(np.int8(word[at]))) * np.uint32(16777619))
                at += 1
            if length >= shortest and not (length == 1 and (start == 0 or at == n)):
                row = _row(np.int64(key % bucket), lookup)
                if row >= 0:
                    filled, done = _push(row, rows, filled, done, table, total)
            length += 1
    return filled, done


@kernel
def _continues(byte: int) -> bool:
    return byte & 0xC0 == 0x80


@kernel
def _phrases(
    heard: NDArray[np.uint32],
    lookup: Lookup,
    table: NDArray[np.float32],
    total: NDArray[np.float32],
    rows: NDArray[np.int64],
    filled: int,
    done: int,
) -> tuple[int, int]:
    """Push the rows of the n-grams of words, whose hash follows from their words' hashes."""
    bucket = np.uint64(max(lookup.sizes[1], 1))
    for i in range(len(heard)):
        key = np.uint64(np.int64(np.int32(heard[i])))
        for j in range(i + 1, min(len(heard), i + lookup.sizes[4])):
            key = key * np.uint64(116049371) + np.uint64(np.int64(np.int32(heard[j])))
            row = _row(np.int64(key % bucket), lookup)
            if row >= 0:
                filled, done = _push(row, rows, filled, done, table, total)
    return filled, done


@kernel
def _row(bucket: int, lookup: Lookup) -> int:
    """Return the row of a bucket; -1 where it was pruned."""
    if len(lookup.kept) == 0:
        return lookup.sizes[0] + bucket
    kept = lookup.kept[bucket]
    return lookup.sizes[0] + kept if kept >= 0 else -1


@kernel
def _push(
    row: int,
    rows: NDArray[np.int64],
    filled: int,
    done: int,
    table: NDArray[np.float32],
    total: NDArray[np.float32],
) -> tuple[int, int]:
    """Collect a row; return how many are collected, and how many have been added."""
    rows[filled] = row
    if filled + 1 < len(rows):
        return filled + 1, done
    _add(rows, len(rows), table, total)
    return 0, done + len(rows)


@kernel
def _add(
    rows: NDArray[np.int64], count: int, table: NDArray[np.float32], total: NDArray[np.float32]
) -> None:
    """Add so many collected rows to the total."""
    for i in range(count):
        row = table[rows[i]]
        for j in range(len(total)):
            total[j] += row[j]
