"""Quantised fastText models through the compiled kernels: the library's answers, several times as fast.

Labels, their order and their probabilities equal the library's to the last bit on x86-64, where both round
each product before they add it; the tests compare them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from filters import _fasttext_file, _fasttext_lookup
from filters._fasttext_file import ModelFile
from filters._fasttext_lookup import Lookup
from filters.kernels import fasttext_labels, fasttext_means

_Number = TypeVar("_Number", bound=np.generic)

Numbers = NDArray[np.int32]
Probabilities = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A model laid out for the kernels; its labels in the order of their numbers."""

    labels: tuple[str, ...]
    lookup: Lookup
    table: NDArray[np.float32]
    output: NDArray[np.float32]
    norms: NDArray[np.float32]
    tree: NDArray[np.int32] | None

    def predict(
        self, offsets: NDArray[np.int64], data: NDArray[np.uint8], k: int
    ) -> tuple[Numbers, Probabilities]:
        """Return for each line, a row each, the numbers of its k likeliest labels and their probability.

        Line i is UTF-8 between `offsets[i]` and `offsets[i + 1]`. Where a model has fewer answers, their
        places hold label -1 and probability 0.
        """
        if k < 1:
            raise ValueError(f"k is at least 1, not {k}")
        means, counts = fasttext_means.means(_fixed(offsets), _fixed(data), self.lookup, self.table)
        if self.tree is None:
            return fasttext_labels.likeliest(means, counts, self.output, self.norms, k)
        return fasttext_labels.likeliest_in_tree(means, counts, self.output, self.norms, self.tree, k)


def _fixed(array: NDArray[_Number]) -> NDArray[_Number]:
    """Return an array that may not be written to: kernels are compiled, and kept, for one kind of array."""
    found = array.view()
    found.flags.writeable = False
    return found


def open_model(path: Path) -> Compiled | None:
    """Open a model; null where it is none that the kernels know."""
    found = _fasttext_file.read(path)
    if found is None:
        return None
    is_tree = found.is_tree
    return Compiled(
        labels=tuple(label.decode()[len(_fasttext_lookup.LABEL) :] for label in found.labels),
        lookup=_lookup(found),
        table=_table(found),
        output=found.output if is_tree else np.ascontiguousarray(found.output.T),
        norms=found.norms,
        tree=_tree(found.label_counts) if is_tree else None,
    )


def _table(model: ModelFile) -> NDArray[np.float32]:
    """Return the rows of the words and then of the buckets, in order, but of those that were pruned."""
    if model.kept is None:
        return model.table
    words = np.arange(len(model.words))
    rows = np.concatenate((words, len(words) + model.kept[model.kept >= 0]))
    found: NDArray[np.float32] = model.table[rows]
    return found


def _lookup(model: ModelFile) -> Lookup:
    return _fasttext_lookup.build(
        model.words,
        model.labels,
        None if model.kept is None else model.kept >= 0,
        bucket=model.bucket,
        shortest=model.shortest,
        longest=model.longest,
        word_ngrams=model.word_ngrams,
    )


def _tree(counts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the left and right child of each node; leaves, which come first, have -1.

    `counts` say how often each label was seen, most frequent first.
    """
    n = len(counts)
    weights = [*map(int, counts), *[10**15] * (n - 1)]
    children = np.full((2 * n - 1, 2), -1, np.int32)
    leaf, node = n - 1, n
    for parent in range(n, 2 * n - 1):
        for side in range(2):
            if leaf >= 0 and weights[leaf] < weights[node]:
                children[parent, side], leaf = leaf, leaf - 1
            else:
                children[parent, side], node = node, node + 1
        weights[parent] = sum(weights[child] for child in children[parent])
    return children
