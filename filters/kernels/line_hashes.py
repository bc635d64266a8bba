"""Hashes of the lines of a file, 64 bits each: millions of addresses in eight bytes apiece.

FNV-1a (by Fowler, Noll and Vo), mixed by fmix64 from Austin Appleby's MurmurHash3. By chance, one address
in three million million is taken for one of five million others.
"""

import numpy as np
from numpy.typing import NDArray

from filters.kernels import kernel

_BASIS = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_M1 = np.uint64(0xFF51AFD7ED558CCD)
_M2 = np.uint64(0xC4CEB9FE1A85EC53)
_SHIFT = np.uint64(33)


@kernel
def hashes(content: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Return a hash for each line in order, without blank lines and those that begin with `#`.

    ASCII capitals count as small letters; white space at both ends and `/` and `.` at the end do not count.
    """
    lines = 1
    for byte in content:
        lines += byte == 10
    found = np.empty(lines, np.uint64)
    count = 0
    start = 0
    for at in range(len(content) + 1):
        if at < len(content) and content[at] != 10:
            continue
        end = at
        while start < end and content[start] <= 32:
            start += 1
        while end > start and (content[end - 1] <= 32 or content[end - 1] == 47 or content[end - 1] == 46):
            end -= 1
        if end > start and content[start] != 35:
            found[count] = _hash(content, start, end)
            count += 1
        start = at + 1
    return found[:count]


@kernel
def _hash(content: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    value = _BASIS
    for at in range(start, end):
        byte = content[at]
        if 65 <= byte <= 90:
            byte += np.uint8(32)
        value = (value ^ np.uint64(byte)) * _PRIME
    value = (value ^ (value >> _SHIFT)) * _M1
    value = (value ^ (value >> _SHIFT)) * _M2
    return value ^ (value >> _SHIFT)
