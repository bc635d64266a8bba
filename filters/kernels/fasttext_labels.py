"""The likeliest labels of a fastText model, from the mean of a line's rows.

With a softmax over all labels, each label's sum runs over the dimensions in their order, as the library's
does; labels stand side by side, so that a processor takes eight at once and no bit changes. With a
hierarchical softmax each branching of a binary tree has a row that tells how likely its right branch is.
What the library ranks, and gives back, is the logarithm of the share plus 0.00001; of equals, the order is
that of its heap.
"""

import math

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel

SAFE = 1.0 - 1e-5  # a share so much under another has the smaller logarithm in single precision, too

_LOG2_E = 1.4426950408889634
_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # their sum is ln 2; the first has few bits
_LESS, _MORE = 1.0 - 2.0**-46, 1.0 + 2.0**-46  # wider than the error of the series, about 2**-51


@kernel
def likeliest(
    means: NDArray[np.float32],
    counts: NDArray[np.int64],
    weights: NDArray[np.float32],
    norms: NDArray[np.float32],
    k: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return for each line the numbers of its k likeliest labels and their probability, likeliest first.

    `weights` has a row a dimension, a column a label. A line without rows (`counts` 0) has label -1, as
    have places beyond the last label.
    """
    lines = len(means)
    labels = np.full((lines, k), -1, np.int32)
    shares = np.zeros((lines, k), np.float32)
    scores = np.empty(weights.shape[1], np.float32)
    values = np.empty(len(scores), np.float64)
    powers = np.empty(len(scores), np.int64)
    heap = np.empty(k + 1, np.float32)
    names = np.empty(k + 1, np.int32)
    for i in range(lines):
        if counts[i] == 0:
            continue
        _score(means[i], weights, norms, scores)
        _soften(scores, values, powers)
        found = _rank(scores, k, heap, names)
        for j in range(found):
            labels[i, j] = names[j]
            shares[i, j] = np.float32(math.exp(heap[j]))
    return labels, shares


@kernel
def _score(
    mean: NDArray[np.float32],
    weights: NDArray[np.float32],
    norms: NDArray[np.float32],
    scores: NDArray[np.float32],
) -> None:
    scores[:] = np.float32(0.0)
    whole = len(mean) // 4 * 4
    for j in range(0, whole, 4):
        a, b, c, d = mean[j], mean[j + 1], mean[j + 2], mean[j + 3]
        for i in range(len(scores)):
            score = scores[i] + weights[j, i] * a
            score = score + weights[j + 1, i] * b
            score = score + weights[j + 2, i] * c
            scores[i] = score + weights[j + 3, i] * d
    for j in range(whole, len(mean)):
        for i in range(len(scores)):
            scores[i] += weights[j, i] * mean[j]
    for i in range(len(scores)):
        scores[i] *= norms[i]


@kernel
def _soften(scores: NDArray[np.float32], values: NDArray[np.float64], powers: NDArray[np.int64]) -> None:
    """Turn scores into shares of 1."""
    most = scores[0]
    for score in scores:
        most = max(most, score)
    for i in range(len(scores)):
        scores[i] -= most
    _exponentiate(scores, values, powers)
    whole = np.float32(0.0)
    for i in range(len(scores)):
        whole += scores[i]
    for i in range(len(scores)):
        scores[i] /= whole


@kernel
def _exponentiate(
    scores: NDArray[np.float32], values: NDArray[np.float64], powers: NDArray[np.int64]
) -> None:
    """Raise e to scores of at most 0, as the C library does in double precision, rounded to single.

    Eight at once by Taylor's series, whose error is far under what rounding takes away; where rounding a
    little less or more would give another number, which is rare, the C library is asked.
    """
    doubts = 0
    for i in range(len(scores)):
        power = max(np.float64(scores[i]), -150.0)  # less is 0 in single precision
        doublings = np.int32(power * _LOG2_E - 0.5)
        rest = (power - doublings * _LN2_HIGH) - doublings * _LN2_LOW
        value = rest / 479001600 + 1.0 / 39916800
        value = value * rest + 1.0 / 3628800
        value = value * rest + 1.0 / 362880
        value = value * rest + 1.0 / 40320
        value = value * rest + 1.0 / 5040
        value = value * rest + 1.0 / 720
        value = value * rest + 1.0 / 120
        value = value * rest + 1.0 / 24
        value = value * rest + 1.0 / 6
        value = value * rest + 0.5
        value = value * rest + 1.0
        values[i] = value * rest + 1.0
        powers[i] = np.int64(doublings + 1023) << np.int64(52)  # the exponent of a double
    scales = powers.view(np.float64)
    for i in range(len(scores)):
        values[i] *= scales[i]
        doubts += np.float32(values[i] * _LESS) != np.float32(values[i] * _MORE)
    for i in range(len(scores)):
        scores[i] = np.float32(values[i] if doubts == 0 else math.exp(np.float64(scores[i])))


@kernel
def _rank(shares: NDArray[np.float32], k: int, heap: NDArray[np.float32], names: NDArray[np.int32]) -> int:
    """Fill `heap` with the k greatest logarithms, greatest first, and `names` with their labels."""
    size = 0
    least = 0.0  # the share that lies on top of a full heap, plus 0.00001
    for label in range(len(shares)):
        share = np.float64(shares[label]) + 1e-5
        if size == k and share < least * SAFE:
            continue
        score = np.float32(math.log(share))
        if size == k and score < heap[0]:
            continue
        _rise(heap, names, size, 0, score, np.int32(label))
        size += 1
        if size > k:
            _pop(heap, names, size)
            size -= 1
        least = np.float64(shares[names[0]]) + 1e-5
    for last in range(size, 1, -1):
        _pop(heap, names, last)
    return size


@kernel
def likeliest_in_tree(
    means: NDArray[np.float32],
    counts: NDArray[np.int64],
    weights: NDArray[np.float32],
    norms: NDArray[np.float32],
    tree: NDArray[np.int32],
    k: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return for each line the numbers of its k likeliest labels and their probability, likeliest first.

    `weights` has a row a branching. A line without rows (`counts` 0) has label -1, as have places beyond
    the last label that is likely enough.
    """
    lines = len(means)
    labels = np.full((lines, k), -1, np.int32)
    shares = np.zeros((lines, k), np.float32)
    heap = np.empty(k + 1, np.float32)
    names = np.empty(k + 1, np.int32)
    nodes = np.empty(len(tree), np.int32)
    scores = np.empty(len(tree), np.float32)
    for i in range(lines):
        if counts[i] == 0:
            continue
        found = _descend(means[i], weights, norms, tree, k, heap, names, nodes, scores)
        for j in range(found):
            labels[i, j] = names[j]
            shares[i, j] = np.float32(math.exp(heap[j]))
    return labels, shares


@kernel
def _descend(
    mean: NDArray[np.float32],
    weights: NDArray[np.float32],
    norms: NDArray[np.float32],
    tree: NDArray[np.int32],
    k: int,
    heap: NDArray[np.float32],
    names: NDArray[np.int32],
    nodes: NDArray[np.int32],
    scores: NDArray[np.float32],
) -> int:
    """Visit what may hold one of the k likeliest, left before right; return how many were found."""
    leaves = (len(tree) + 1) // 2
    floor = _logarithm(np.float32(0.0))
    nodes[0], scores[0] = len(tree) - 1, np.float32(0.0)
    waiting, size = 1, 0
    while waiting > 0:
        waiting -= 1
        node, score = nodes[waiting], scores[waiting]
        if score < floor or (size == k and score < heap[0]):
            continue
        if node < leaves:
            _rise(heap, names, size, 0, score, node)
            size += 1
            if size > k:
                _pop(heap, names, size)
                size -= 1
            continue
        right = _right(mean, weights[node - leaves], norms[node - leaves])
        nodes[waiting], scores[waiting] = tree[node, 1], score + _logarithm(right)
        left = np.float32(1.0 - np.float64(right))
        nodes[waiting + 1], scores[waiting + 1] = tree[node, 0], score + _logarithm(left)
        waiting += 2
    for last in range(size, 1, -1):
        _pop(heap, names, last)
    return size


@kernel
def _right(mean: NDArray[np.float32], row: NDArray[np.float32], norm: np.float32) -> np.float32:
    """Return how likely the right branch is."""
    total = np.float32(0.0)
    for j in range(len(mean)):
        total += mean[j] * row[j]
    return np.float32(1.0 / np.float64(np.float32(1.0) + np.float32(math.exp(-(total * norm)))))


@kernel
def _logarithm(share: np.float32) -> np.float32:
    return np.float32(math.log(np.float64(share) + 1e-5))


@kernel
def _rise(
    heap: NDArray[np.float32],
    names: NDArray[np.int32],
    hole: int,
    top: int,
    score: np.float32,
    name: np.int32,
) -> None:
    """Let a pair rise from a hole, not over `top`, while what lies above is greater: the least is on top."""
    above = (hole - 1) // 2
    while hole > top and heap[above] > score:
        heap[hole], names[hole] = heap[above], names[above]
        hole = above
        above = (hole - 1) // 2
    heap[hole], names[hole] = score, name


@kernel
def _pop(heap: NDArray[np.float32], names: NDArray[np.int32], size: int) -> None:
    """Move the least pair of a heap to its end, as the C++ library does: a hole sinks, its filling rises."""
    last = size - 1
    score, name = heap[last], names[last]
    heap[last], names[last] = heap[0], names[0]
    hole, child = 0, 0
    while child < (last - 1) // 2:
        child = 2 * (child + 1)
        if heap[child] > heap[child - 1]:
            child -= 1
        heap[hole], names[hole] = heap[child], names[child]
        hole = child
    if last % 2 == 0 and child == (last - 2) // 2:
        child = 2 * (child + 1) - 1
        heap[hole], names[hole] = heap[child], names[child]
        hole = child
    _rise(heap, names, hole, 0, score, name)
