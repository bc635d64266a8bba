"""A fastText model's dictionary, laid out for the kernel that looks words up in it.

A hash is FNV-1a over the bytes of a word, taken as signed numbers, as released models have kept it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

END = b"</s>"  # a word of its own at the end of each line
LABEL = b"__label__"


class Lookup(NamedTuple):
    """A model's dictionary, laid out for looking up.

    Entries are the words, then the labels. `slots` is a hash table with room for twice the entries: hash,
    number, and where the entry begins and ends in `spelled`; number -1 where there is none. `kept` tells of
    buckets that pruning left, whose rows follow the words in order: a bit for each of 32 and, above them,
    how many come before; it is empty where all are there. `sizes`: words, buckets, shortest and longest
    n-gram in characters, longest n-gram in words, and the number of `END`, -1 where no training text ended.
    """

    slots: NDArray[np.int32]
    spelled: NDArray[np.uint8]
    kept: NDArray[np.uint64]
    sizes: NDArray[np.int64]


def build(
    words: Sequence[bytes],
    labels: Sequence[bytes],
    is_kept: NDArray[np.bool_] | None,
    *,
    bucket: int,
    shortest: int,
    longest: int,
    word_ngrams: int,
) -> Lookup:
    """Build the look-up of a dictionary; `is_kept` tells of each bucket, null where none was pruned."""
    entries = [*words, *labels]
    end = entries.index(END) if END in entries else -1
    return Lookup(
        _slots(entries),
        np.frombuffer(b"".join(entries), np.uint8),
        np.empty(0, np.uint64) if is_kept is None else _ranks(is_kept),
        np.asarray([len(words), bucket, shortest, longest, word_ngrams, end], np.int64),
    )


def _slots(entries: Sequence[bytes]) -> NDArray[np.int32]:
    room = 1 << (2 * len(entries)).bit_length()
    slots = np.full((room, 4), -1, np.int32)
    taken: set[int] = set()
    begin = 0
    for i, (entry, key) in enumerate(zip(entries, _hashes(entries).tolist(), strict=True)):
        slot = key % room
        while slot in taken:
            slot = (slot + 1) % room
        taken.add(slot)
        slots[slot] = key - (1 << 32) * (key >> 31), i, begin, begin + len(entry)
        begin += len(entry)
    return slots


def _hashes(entries: Sequence[bytes]) -> NDArray[np.uint32]:
    """Return the hashes of all entries, one byte of each at a time."""
    found = np.full(len(entries), 2166136261, np.uint32)
    lengths = np.fromiter(map(len, entries), np.int64, len(entries))
    begins = np.cumsum(lengths) - lengths
    spelled = np.frombuffer(b"".join(entries), np.int8)
    for place in range(int(lengths.max(initial=0))):
        longer = np.flatnonzero(lengths > place)
        found[longer] ^= spelled[begins[longer] + place].astype(np.uint32)
        found[longer] *= np.uint32(16777619)
    return found


def _ranks(is_kept: NDArray[np.bool_]) -> NDArray[np.uint64]:
    padded = np.append(is_kept, np.zeros(-len(is_kept) % 32, np.bool_))
    bits = np.packbits(padded, bitorder="little").view("<u4").astype(np.uint64)
    each = np.bitwise_count(bits).astype(np.uint64)
    found: NDArray[np.uint64] = (np.cumsum(each) - each) << np.uint64(32) | bits
    return found
