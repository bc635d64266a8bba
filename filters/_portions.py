"""Texts in portions that kernels take at once, so that neither a call nor memory costs more than it must.

A text of a thousand pages stands alone; short ones stand together. Code points take four bytes each.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from filters._characters import Codes, codes

MOST = 500_000  # characters of a portion, but for a single text that has more


class Laid(NamedTuple):
    """Texts or words end to end as code points, and how many characters each has."""

    points: Codes
    sizes: NDArray[np.int64]


def laid(texts: Sequence[str]) -> Laid:
    """Return texts end to end."""
    return Laid(codes("".join(texts)), sizes(texts))


def sizes(parts: Sequence[Sequence[object]]) -> NDArray[np.int64]:
    """Return how long each of some texts or lists is."""
    return np.fromiter(map(len, parts), np.int64, len(parts))


def share(part: NDArray[np.generic], whole: NDArray[np.generic]) -> pa.Array:
    """Return parts by wholes, in double precision; null where the whole is nothing."""
    found = np.zeros(len(whole), np.float64)
    np.divide(part, whole, out=found, where=whole != 0)
    return pa.array(found, mask=whole == 0)


def measured(
    columns: Sequence[Sequence[object]], measure: Callable[..., Sequence[pa.Array]], kind: pa.StructType
) -> pa.Array:
    """Return the rows that `measure` finds, portion by portion; null where the first column, the text, is.

    It is given the columns of a portion without nulls, and returns an array for each field of `kind`.
    """
    rows = [row for row in zip(*columns, strict=True) if row[0] is not None]
    parts = [_struct(measure(*zip(*portion, strict=True)), kind) for portion in _portions(rows)]
    found = pa.concat_arrays(parts) if parts else pa.array([], kind)
    if len(found) == len(columns[0]):
        return found
    there = np.asarray([text is not None for text in columns[0]], np.bool_)
    return found.take(pa.array(np.cumsum(there) - 1, mask=~there))


def _struct(arrays: Sequence[pa.Array], kind: pa.StructType) -> pa.Array:
    cast = [array.cast(field.type) for array, field in zip(arrays, kind, strict=True)]
    return pa.StructArray.from_arrays(cast, fields=list(kind))


def _portions(rows: Sequence[tuple[object, ...]]) -> Iterator[Sequence[tuple[object, ...]]]:
    start, size = 0, 0
    for at, (text, *_) in enumerate(rows):
        length = len(text) if isinstance(text, str) else 0
        if at > start and size + length > MOST:
            yield rows[start:at]
            start, size = at, 0
        size += length
    if rows:
        yield rows[start:]
