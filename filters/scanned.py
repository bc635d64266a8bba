"""MinHash signature of the letters of a scanned text: what tells two recognitions of one page.

Misreading spoils words faster than letters: two recognitions of a page share hardly five words in a row.
So scans are looked up by 7 letters in a row (4 in Chinese and Japanese, where a sign is a syllable or a
word), without marks, case and spaces, and with the long s as s; shorter runs are too common among many
pages to narrow the search. Whether two pages are the same, their 5-grams and the order of these tell.
"""

import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import regex
from datasketch import MinHash
from numpy.typing import NDArray

from filters import Filter
from filters._scripts import main_script
from filters.kernels import alignment
from filters.kernels import minhash as hashing
from filters.kernels.shingles import Layout

PERMUTATIONS = 128
SEED = 1
WIDTH = 7
WIDTH_OF_SIGNS = 4
SIGNS = frozenset({"Hani", "Hira", "Kana", "Bopo"})
LEAST_LENGTH = 0.75  # of the longer recognition of a page: engines disagree about letters, seldom about lines
COMPARED = 5

# Fewer letters than a line or two: a caption, a page number, a running title. They recur.
FEWEST_LETTERS = 60

# What recognisers write; texts in other forms are scans where a recogniser's confidence is known.
RECOGNISED = frozenset(
    {
        "application/alto+xml",
        "application/vnd.abbyy.finereader+xml",
        "application/vnd.prima.page+xml",
        "text/vnd.hocr+html",
    }
)

TYPE = pa.struct(
    [
        pa.field("signature", pa.binary(4 * PERMUTATIONS)),  # little-endian uint32
        pa.field("letters", pa.int32()),
    ]
)

_NO_LETTER = regex.compile(r"\P{L}+")


def build(settings: Path | None = None) -> Filter:
    """Return the filter; it has no settings, since signatures must stay comparable between communities."""
    reads = ("text", "ocr_confidence", "media_type")
    return Filter(pa.field("scanned", TYPE), 1, reads=reads, measure=signed)


def signed(text: pa.Array, ocr_confidence: pa.Array, media_type: pa.Array) -> pa.Array:
    """Return signature and number of letters of each scanned text; null for others and for short ones."""
    rows = zip(text.to_pylist(), ocr_confidence.is_valid().to_pylist(), media_type.to_pylist(), strict=True)
    folded = [fold(t) if t is not None and (sure or kind in RECOGNISED) else "" for t, sure, kind in rows]
    is_long = np.array([len(t) >= FEWEST_LETTERS for t in folded], np.bool_)
    signatures = np.zeros((len(folded), PERMUTATIONS), np.uint32)
    for width, chosen in _by_width(folded, is_long):
        layout = characters([folded[i] for i in chosen])
        signatures[chosen] = hashing.signatures(layout, width, _permutations())[0]
    data = pa.py_buffer(signatures.astype("<u4", copy=False))
    fields = [
        pa.Array.from_buffers(TYPE.field("signature").type, len(folded), [None, data]),
        pa.array([len(t) for t in folded], pa.int32()),
    ]
    return pa.StructArray.from_arrays(fields, fields=list(TYPE), mask=pa.array(~is_long))


def fold(text: str) -> str:
    """Return the letters of a text, small and without marks, the long s as s."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", text).lower())


def alike(first: list[str], second: list[str]) -> NDArray[np.float32]:
    """Return for each pair of texts the share, 0 to 1, of letter 5-grams that both have in one order.

    Texts of which one has far fewer letters are no recognitions of one page, whatever passage they share,
    as a table of contents and the chapter do: their share is 0.
    """
    folded = [fold(t) for pair in zip(first, second, strict=True) for t in pair]
    ends = np.cumsum([0, *map(len, folded)])
    points = np.frombuffer("".join(folded).encode("utf-32-le"), np.uint32)
    found: NDArray[np.float32] = alignment.aligned(points, ends, COMPARED)
    letters = np.diff(ends).reshape(-1, 2)
    return np.where(letters.min(axis=1) < LEAST_LENGTH * letters.max(axis=1), np.float32(0), found)


def characters(texts: list[str]) -> Layout:
    """Return the layout of texts whose units are their characters."""
    _, offsets, buffer = pa.array(texts, pa.large_string()).buffers()
    ends = np.frombuffer(offsets, np.int64)[: len(texts) + 1]
    data = np.frombuffer(buffer, np.uint8)[: ends[-1]] if ends[-1] else np.empty(0, np.uint8)
    heads = np.flatnonzero((data & 0xC0) != 0x80)
    begins = np.insert(heads, np.searchsorted(heads, ends[1:]), ends[1:])
    counts = np.diff(np.searchsorted(heads, ends)) + 1
    firsts = np.concatenate([[0], np.cumsum(counts)])
    return Layout(data, begins, firsts, np.zeros(len(texts), np.int64))


def _by_width(folded: list[str], is_long: NDArray[np.bool_]) -> list[tuple[int, NDArray[np.int64]]]:
    """Return the rows of long texts by the width of their grams."""
    signs = np.array(
        [ok and main_script(t) in SIGNS for t, ok in zip(folded, is_long, strict=True)], np.bool_
    )
    chosen = [(WIDTH_OF_SIGNS, signs), (WIDTH, is_long & ~signs)]
    return [(width, np.flatnonzero(rows)) for width, rows in chosen if rows.any()]


@cache
def _permutations() -> NDArray[np.uint32]:
    found: NDArray[np.uint32] = MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme="affine32").permutations
    return found
