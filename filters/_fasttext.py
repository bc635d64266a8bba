"""fastText models, behind the one door through which this project opens them.

fastText 0.9.3 fails under NumPy 2 when it is asked about a single string, so that questions are always
put as lists. A line feed ends a question: text with one inside has to be cleaned before.
"""

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
from fasttext import FastText
from numpy.typing import NDArray

from filters import _fasttext_compiled
from filters._fasttext_compiled import Numbers, Probabilities

_PREFIX = "__label__"
_M_PERTURB = -6  # malloc.h

_LINE_FEED = 10

Answers = list[tuple[str, float]]
Offsets = NDArray[np.int64]
Text = NDArray[np.uint8]


class Model:
    """A supervised model, read from a `.bin` or `.ftz` file; the kernels answer for it where they know it."""

    __slots__ = ("_compiled", "_model", "_names", "_numbers")

    def __init__(self, path: Path) -> None:
        self._compiled = _fasttext_compiled.open_model(path)
        # The class, not `load_model`, which warns on standard error each time.
        self._model = None if self._compiled else FastText._FastText(model_path=str(path))
        self._names = self._compiled.labels if self._compiled else self._asked_names()
        self._numbers = {name: number for number, name in enumerate(self._names)}

    def _asked_names(self) -> tuple[str, ...]:
        assert self._model is not None
        return tuple(label.removeprefix(_PREFIX) for label in self._model.get_labels())

    @property
    def labels(self) -> list[str]:
        """Return the labels that the model knows, sorted."""
        return sorted(self._names)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the labels by the numbers that `predict_numbers` gives them."""
        return self._names

    def predict(self, lines: Sequence[str], *, k: int = 1) -> list[Answers]:
        """Return for each line, in order, its k likeliest labels with their probability, likeliest first."""
        if not lines:
            return []
        column = pa.array(lines, pa.large_string())
        numbers, shares = self.predict_numbers(*_buffers(column), k=k)
        rows = zip(numbers.tolist(), np.minimum(shares, 1.0).tolist(), strict=True)
        names = self._names
        return [[(names[n], p) for n, p in zip(*row, strict=True) if n >= 0] for row in rows]

    def predict_numbers(self, offsets: Offsets, data: Text, *, k: int = 1) -> tuple[Numbers, Probabilities]:
        """Return for each line, a row each, the numbers of its k likeliest labels and their probability.

        Line i is UTF-8 between `offsets[i]` and `offsets[i + 1]`, without a line feed. A place for which a
        model has no answer holds number -1 and probability 0. Probabilities may pass 1 by a hair.
        """
        if np.any(data[offsets[0] : offsets[-1]] == _LINE_FEED):
            raise ValueError("a line that a model is asked about holds a line feed; put a space in its place")
        if self._compiled is not None:
            return self._compiled.predict(offsets, data, k)
        return self._asked(offsets, data, k)

    def _asked(self, offsets: Offsets, data: Text, k: int) -> tuple[Numbers, Probabilities]:
        assert self._model is not None
        lines = [bytes(data[start:stop]).decode() for start, stop in pairwise(offsets)]
        numbers = np.full((len(lines), k), -1, np.int32)
        shares = np.zeros((len(lines), k), np.float32)
        for row, (labels, found) in enumerate(zip(*self._model.predict(lines, k), strict=True)):
            numbers[row, : len(labels)] = [self._numbers[label.removeprefix(_PREFIX)] for label in labels]
            shares[row, : len(found)] = found
        return numbers, shares


def _buffers(column: pa.Array) -> tuple[Offsets, Text]:
    """Return the offsets and the bytes of a large_string column that begins at its buffers' beginning."""
    _, offsets, data = column.buffers()
    found = np.frombuffer(offsets, np.int64)[: len(column) + 1]
    return found, np.frombuffer(data or b"", np.uint8)


def train(
    rows: Path,
    out: Path,
    settings: Mapping[str, object],
    *,
    quantise: bool = True,
    kept: int | None = None,
) -> None:
    """Train on a file of `__label__x text` lines and write the model; one thread, so that it is repeatable.

    A quantised model is about an eighth as large, and loses about one point in a hundred. Of `kept`, it keeps
    no more than that many features, those with the longest vectors.
    """
    with _cleared_memory():
        model = FastText.train_supervised(input=str(rows), thread=1, verbose=0, **settings)
        if quantise:
            model.quantize(input=str(rows), dsub=2, cutoff=kept or 0, thread=1, verbose=0)
        model.save_model(str(out))


@contextmanager
def _cleared_memory() -> Iterator[None]:
    """Let new memory be zero for a while, where the C library can (glibc).

    With one thread fastText 0.9.3 sets a tenth of its input matrix at random and leaves the rest as memory
    had it: mostly zero, but what an earlier training left there makes another model, or ends in NaN.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library, where large memory comes zeroed
        yield
        return
    mallopt(_M_PERTURB, 0xFF)  # new memory is filled with the complement
    try:
        yield
    finally:
        mallopt(_M_PERTURB, 0)


def line(label: str, text: str) -> str:
    """Return a row of training text in the form that fastText reads."""
    return f"{_PREFIX}{label} {text}\n"


def digest(*paths: Path) -> str:
    """Return the SHA-256 of files, one after the other: the name by which measurements know a model."""
    total = sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()
