"""fastText models, behind the one door through which this project opens them.

fastText 0.9.3 fails under NumPy 2 when it is asked about a single string, so that questions are always
put as lists. A line feed ends a question: text with one inside has to be cleaned before.
"""

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from fasttext import FastText

_PREFIX = "__label__"
_M_PERTURB = -6  # malloc.h

Answers = list[tuple[str, float]]


class Model:
    """A supervised model, read from a `.bin` or `.ftz` file."""

    __slots__ = ("_model",)

    def __init__(self, path: Path) -> None:
        # The class, not `load_model`, which warns on standard error each time.
        self._model = FastText._FastText(model_path=str(path))

    @property
    def labels(self) -> list[str]:
        """Return the labels that the model knows, sorted."""
        return sorted(label.removeprefix(_PREFIX) for label in self._model.get_labels())

    def predict(self, lines: Sequence[str], *, k: int = 1) -> list[Answers]:
        """Return for each line, in order, its k likeliest labels with their probability, likeliest first."""
        if not lines:
            return []
        labels, shares = self._model.predict(list(lines), k)
        return [
            [(label[len(_PREFIX) :], min(float(p), 1.0)) for label, p in zip(*answer, strict=True)]
            for answer in zip(labels, shares, strict=True)
        ]


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
