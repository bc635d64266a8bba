"""A quantised fastText model (`.ftz`), as it lies in its file, unpacked for the compiled kernels.

A row of the input matrix is stored as numbers of centroids, one byte for a few dimensions. Unpacked it
takes four bytes a dimension (the shipped language model: 6 MB in the file, 38 MB in memory), and is read
several times as fast. Format: fastText, Facebook, 2016 to 2024, MIT; its own reader is the only
description. Numbers are little-endian.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike, NDArray

MOST_MEMORY = 1 << 28  # bytes of an unpacked table, above which the packed one is the better choice

_MAGIC, _VERSION = 793712314, 12
_TREE, _SOFTMAX, _SUPERVISED = 1, 3, 3
_PREFIX = b"__label__"
_CENTROIDS = 256  # of each part of a row: one byte names one


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What predicting takes: the dictionary, how text becomes rows, and the two matrices.

    Rows are the words first, in order, then the buckets of n-grams. `kept` maps buckets to their row among
    those that pruning left (-1: none), null where all are there. A score is multiplied by its label's norm.
    """

    words: tuple[bytes, ...]
    labels: tuple[bytes, ...]
    label_counts: NDArray[np.int64]
    bucket: int
    shortest: int  # characters of the n-grams inside words
    longest: int
    word_ngrams: int  # words of the longest n-gram of words
    kept: NDArray[np.int32] | None
    is_tree: bool  # hierarchical softmax
    table: NDArray[np.float32]
    output: NDArray[np.float32]
    norms: NDArray[np.float32]


def read(path: Path) -> ModelFile | None:
    """Read a supervised, quantised model; null for what the kernels do not know: every other file.

    Raise a ValueError where such a model is cut off or its parts do not fit together.
    """
    data = _Bytes(path)
    if data.left < 14 * 4 + 8:
        return None
    magic, version, dim, _, _, _, _, word_ngrams, loss, kind, bucket, shortest, longest, _ = data.ints(14)
    known = (magic, version, kind) == (_MAGIC, _VERSION, _SUPERVISED) and loss in {_TREE, _SOFTMAX}
    if not known or (bucket <= 0 and (longest > 0 or word_ngrams > 1)):
        return None
    data.take(np.float64, 1)
    size, words, labels = data.ints(3)
    _, pruned = data.take(np.int64, 2)
    entries, counts = _entries(data, size)
    kept = None if pruned < 0 else _kept(data.take(np.int32, 2 * int(pruned)).reshape(-1, 2), bucket)
    if not data.flag() or not _is_sorted(entries, words, labels):
        return None
    table = _quantised(data, MOST_MEMORY)
    if table is None:
        return None
    output, norms = _output(data)
    found = ModelFile(
        words=tuple(entries[:words]),
        labels=tuple(entries[words:]),
        label_counts=counts[words:],
        bucket=bucket,
        shortest=shortest,
        longest=longest,
        word_ngrams=word_ngrams,
        kept=kept,
        is_tree=loss == _TREE,
        table=table[0] * table[1][:, None],
        output=output,
        norms=norms,
    )
    _check(found, dim, path)
    return found


class _Bytes:
    """A file's bytes and how far they have been read."""

    __slots__ = ("at", "data", "path")

    def __init__(self, path: Path) -> None:
        self.path, self.data, self.at = path, path.read_bytes(), 0

    @property
    def left(self) -> int:
        return len(self.data) - self.at

    def take(self, kind: DTypeLike, count: int) -> NDArray[np.generic]:
        dtype = np.dtype(kind).newbyteorder("<")
        if count < 0 or count * dtype.itemsize > self.left:
            raise ValueError(f"{self.path} is cut off after {len(self.data)} bytes; fetch the model again")
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += found.nbytes
        return found

    def ints(self, count: int) -> list[int]:
        return [int(each) for each in self.take(np.int32, count)]

    def flag(self) -> bool:
        return bool(self.take(np.uint8, 1)[0])

    def entry(self) -> tuple[bytes, int]:
        end = self.data.find(b"\0", self.at)
        if end < 0 or end + 10 > len(self.data):  # a count and a kind follow
            raise ValueError(f"{self.path} is cut off inside its dictionary; fetch the model again")
        start, self.at = self.at, end + 10
        return self.data[start:end], int.from_bytes(self.data[end + 1 : end + 9], "little")


def _entries(data: _Bytes, size: int) -> tuple[list[bytes], NDArray[np.int64]]:
    """Return the dictionary's words and labels and how often each was seen, in the order of the file."""
    found = [data.entry() for _ in range(size)]
    return [entry for entry, _ in found], np.asarray([count for _, count in found], np.int64)


def _is_sorted(entries: list[bytes], words: int, labels: int) -> bool:
    """Tell whether a dictionary has its words first and then its labels, as fastText writes them."""
    are_labels = [entry.startswith(_PREFIX) for entry in entries]
    return (
        len(entries) == words + labels
        and labels > 0
        and not any(are_labels[:words])
        and all(are_labels[words:])
    )


def _kept(pairs: NDArray[np.generic], bucket: int) -> NDArray[np.int32]:
    found = np.full(bucket, -1, np.int32)
    found[pairs[:, 0]] = pairs[:, 1]
    return found


def _quantised(data: _Bytes, most: int) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    """Unpack a quantised matrix, and the norm of each row; null where it takes more bytes than `most`."""
    has_norms = data.flag()
    rows, dim = (int(each) for each in data.take(np.int64, 2))
    if rows * dim * 4 > most:
        return None
    (size,) = data.ints(1)
    codes = data.take(np.uint8, size).reshape(rows, -1)
    matrix = _rows(data, codes, dim)
    if not has_norms:
        return matrix, np.ones(rows, np.float32)
    norm_codes = data.take(np.uint8, rows).reshape(rows, 1)
    return matrix, _rows(data, norm_codes, 1)[:, 0]


def _rows(data: _Bytes, codes: NDArray[np.generic], dim: int) -> NDArray[np.float32]:
    _, parts, width, last = data.ints(4)
    centroids = data.take(np.float32, dim * _CENTROIDS)
    found = np.empty((len(codes), dim), np.float32)
    for part in range(parts):
        wide = last if part == parts - 1 else width
        start = part * _CENTROIDS * width
        table = centroids[start : start + _CENTROIDS * wide].reshape(_CENTROIDS, wide)
        found[:, part * width : part * width + wide] = table[codes[:, part]]
    return found


def _output(data: _Bytes) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the output matrix, a row a label, and the norms of the rows: 1 where they have none."""
    if data.flag():
        found = _quantised(data, 1 << 62)
        assert found is not None
        return found
    rows, dim = (int(each) for each in data.take(np.int64, 2))
    matrix = data.take(np.float32, rows * dim).reshape(rows, dim).astype(np.float32)
    return matrix, np.ones(rows, np.float32)


def _check(found: ModelFile, dim: int, path: Path) -> None:
    """Raise a ValueError where a row that text may lead to is not there, or a number is none."""
    grams = found.bucket if found.kept is None else int(found.kept.max(initial=-1)) + 1
    shapes = found.table.shape[1] == dim, found.output.shape == (len(found.labels), dim)
    if not all(shapes) or len(found.table) < len(found.words) + grams:
        raise ValueError(f"{path}: the parts of the model do not fit together; fetch the model again")
    if not (np.isfinite(found.table).all() and np.isfinite(found.output).all()):
        raise ValueError(f"{path}: the model holds values that are no numbers; train it again")
