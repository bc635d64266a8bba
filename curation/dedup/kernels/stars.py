"""Stars: the best text takes those alike to it, then the best of those left takes its own, and so on."""

import numpy as np
from numpy.typing import NDArray

from curation.dedup.kernels import kernel


@kernel
def stars(
    nodes: int, first: NDArray[np.int32], second: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return for each node the one that takes it, and by which pair (-1: it takes itself).

    Nodes are numbered by their claim, the best 0; pairs join two of them.
    """
    starts = np.zeros(nodes + 1, np.int64)
    for pair in range(len(first)):
        starts[min(first[pair], second[pair]) + 1] += 1
    for node in range(nodes):
        starts[node + 1] += starts[node]
    ends, of = starts[:-1].copy(), np.empty(len(first), np.int32)
    for pair in range(len(first)):
        better = min(first[pair], second[pair])
        of[ends[better]] = pair
        ends[better] += 1
    centres, by = np.full(nodes, -1, np.int32), np.full(nodes, -1, np.int32)
    for node in range(nodes):
        if centres[node] < 0:
            centres[node] = node
            for place in range(starts[node], starts[node + 1]):
                pair = of[place]
                other = max(first[pair], second[pair])
                if centres[other] < 0:
                    centres[other], by[other] = node, pair
    return centres, by
