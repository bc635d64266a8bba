"""Training of a language's character model, and what clean and spoilt text look like to it.

Scanned text comes from other books than the model's. So what is usual is learnt on sources that a first
model did not see, one source at a time; where a language has but one, parts of it are held out in turn
and what a foreign source adds to the surprise in other languages is added.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from filters import _characters as ch
from filters._character_models import CharacterModel, pack, units
from filters._scripts import main_script
from filters.kernels import characters as kernel
from filters.training._noise import noisy

FEWEST_CHARACTERS = 30_000  # of text and word lists together; with less, clean text varies as much as noise
DOCUMENT = 900  # characters of a document that a model is tried on
MOST_DOCUMENTS = 40  # of each source
FOREIGN = 0.15  # bits a character: median over languages of what text of an unseen source adds
PARTS = 3

_LONGEST, _LONGEST_SIGNS = 5, 2  # thousands of Han signs leave no text for longer n-grams
_FEWEST_OFTEN = 2  # long n-grams that stood but once say little and fill the table
_SHORT = 3
_DISCOUNT = 0.5
_COARSE = (
    8  # sixteenths of a bit that the table tells apart: it packs twice as small, and tells noise as well
)
_SMALLEST, _LARGEST = 12, 17  # powers of two
_FULL = 0.55

Texts = Mapping[str, Sequence[str]]  # by source


def train(texts: Texts, lists: Sequence[str] = ()) -> CharacterModel | None:
    """Train a language's model from its texts by source and rows of word lists; null for too little."""
    everything = [*lists, *(text for rows in texts.values() for text in rows)]
    if not texts or sum(map(len, everything)) < FEWEST_CHARACTERS:
        return None
    script = main_script("".join(everything[:200]))
    longest = _LONGEST_SIGNS if ch.LETTERS_PER_WORD.get(script or "") == 2 else _LONGEST
    clean, spoilt = _trial(texts, lists, longest)
    if len(clean) < 2:
        return None
    usual, tenth = float(np.median(clean)), float(np.mean(spoilt) - np.mean(clean))
    spread = float(np.std(clean))
    foreign = 0.0 if len(texts) > 1 else FOREIGN
    table = _table(everything, longest)
    return (
        CharacterModel(longest, usual + foreign, spread, tenth, len(table), pack(table))
        if tenth > 0
        else None
    )


def documents(rows: Sequence[str]) -> list[str]:
    """Return the rows of one source, a line each, as documents of some 900 characters."""
    found, waiting, length = [], list[str](), 0
    for row in rows:
        waiting.append(row)
        length += len(row)
        if length >= DOCUMENT:
            found.append("\n".join(waiting))
            waiting, length = [], 0
    return found


def _trial(texts: Texts, lists: Sequence[str], longest: int) -> tuple[list[float], list[float]]:
    """Return the surprise of clean documents that a model did not see, and of the same with a tenth wrong."""
    clean, spoilt = list[float](), list[float]()
    for held, rest in _folds(texts):
        model = _plain(_table([*lists, *rest], longest), longest)
        for number, document in enumerate(documents(held)[:MOST_DOCUMENTS]):
            clean.append(model.bits(document))
            spoilt.append(model.bits(noisy(document, 0.1, number)))
    return clean, spoilt


def _folds(texts: Texts) -> list[tuple[Sequence[str], list[str]]]:
    """Return pairs of text held out and text left: by source, or by thirds of the only source."""
    parts: Texts = texts
    if len(texts) == 1:
        (rows,) = texts.values()
        size = -(-len(rows) // PARTS)
        parts = {str(i): rows[i * size : (i + 1) * size] for i in range(PARTS)}
    return [
        (held, [text for other, rows in parts.items() if other != name for text in rows])
        for name, held in sorted(parts.items())
    ]


def _plain(table: NDArray[np.uint8], longest: int) -> CharacterModel:
    return CharacterModel(longest, 0.0, 0.0, 1.0, len(table), pack(table))


def _table(texts: Sequence[str], longest: int) -> NDArray[np.uint8]:
    """Return the table of the n-grams of texts: sixteenths of a bit of surprise, from 1; 0 for unknown."""
    found = kernel.hashes(units("\n".join(texts)), longest)
    grams = [_weighed(found, n) for n in range(longest)]
    filled = sum(len(keys) for keys, _ in grams)
    bits = min(max(int(np.ceil(np.log2(max(filled, 1) / _FULL))), _SMALLEST), _LARGEST)
    table = np.zeros(1 << bits, np.uint8)
    for keys, values in reversed(grams):  # short n-grams last: they are needed most
        table[(keys & np.uint64(len(table) - 1)).astype(np.int64)] = values
    return table


def _weighed(found: NDArray[np.uint64], n: int) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Return the n-grams of one length that are kept, sorted, and the surprise of their last character."""
    stood = found[n] != 0
    keys, first, counts = np.unique(found[n][stood], return_index=True, return_counts=True)
    whole: NDArray[np.intp] | int = int(stood.sum())
    if n > 0:
        before = np.roll(found[n - 1], 1)[stood]
        _, which, often = np.unique(before, return_inverse=True, return_counts=True)
        whole = often[which][first]
    kept = counts >= (_FEWEST_OFTEN if n >= _SHORT else 1)
    bits = -np.log2((counts - _DISCOUNT) / whole)
    steps = np.round(bits * 16 / _COARSE) * _COARSE
    return keys[kept], np.clip(steps, 1, 255).astype(np.uint8)[kept]
