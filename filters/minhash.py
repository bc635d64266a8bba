"""Digest and MinHash signature of a text: what tells exact and near copies among millions.

The share of equal places in two signatures estimates the Jaccard similarity of their shingles (Broder
1997), give or take 0.04 where it is near 0.7. Signatures are those of `datasketch.MinHash(num_perm=128,
seed=1, hashfunc=xxhash.xxh32_intdigest)` over the same shingles, bit for bit.

Both look at the text in NFC and casefolded. The digest, the first 16 bytes of a SHA-256, also takes every
run of white space for one space. Shingles are 5 words in a row, joined by spaces, or all words of a
shorter text; in scripts that put no spaces between words they are 5 characters in a row, without what
stands between words. Neither sees punctuation between words, so a near copy may differ in nothing else.
"""

import hashlib
import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from datasketch import MinHash
from numpy.typing import NDArray

from filters import Filter
from filters.kernels import minhash as hashing
from filters.kernels import overlap, shingles

PERMUTATIONS = 128
SEED = 1
WIDTH = 5  # units in a shingle, as in most published work on web corpora

TYPE = pa.struct(
    [
        pa.field("digest", pa.binary(16)),  # null where the text is blank: blanks are no copies of each other
        pa.field("signature", pa.binary(4 * PERMUTATIONS)),  # little-endian uint32; null without a shingle
        pa.field("shingles", pa.int32()),  # distinct ones
        pa.field("unit", pa.string()),  # word or character
    ]
)


def build(settings: Path | None = None) -> Filter:
    """Return the filter; it has no settings, since signatures must stay comparable between communities."""
    return Filter(pa.field("minhash", TYPE), 1, reads=("text",), measure=signed)


def signed(text: pa.Array) -> pa.Array:
    """Return digest, signature, number of shingles and their unit for each text; null for null."""
    folded = [fold(t) if t is not None else "" for t in text.to_pylist()]
    signatures, counts, by_character = _measured(folded)
    fields = [
        pa.array([digest(t) for t in folded], TYPE.field("digest").type),
        _binary(signatures, counts == 0),
        pa.array(counts, pa.int32()),
        pa.array(np.where(by_character, "character", "word").tolist(), pa.string()),
    ]
    return pa.StructArray.from_arrays(fields, fields=list(TYPE), mask=text.is_null())


def alike(first: list[str], second: list[str]) -> NDArray[np.float32]:
    """Return the Jaccard similarity, 0 to 1, of the shingles of each pair of texts.

    A pair of which one text is counted in words and the other in characters has none in common.
    """
    layout = _layout([fold(text) for pair in zip(first, second, strict=True) for text in pair])
    found: NDArray[np.float32] = overlap.overlaps(layout, WIDTH)
    return found


def fold(text: str) -> str:
    """Return a text in the form in which copies are compared: NFC, casefolded, NFC again."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return unicodedata.normalize("NFC", folded)  # casefolding takes some composed letters apart


def digest(folded: str) -> bytes | None:
    """Return 16 bytes that folded texts share when white space is all they differ in; null for a blank."""
    plain = " ".join(folded.split())
    return hashlib.sha256(plain.encode()).digest()[:16] if plain else None


def _measured(folded: list[str]) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.bool_]]:
    """Return signatures, numbers of distinct shingles, and whose shingles are of characters."""
    layout = _layout(folded)
    signatures, counts = hashing.signatures(layout, WIDTH, _permutations())
    return signatures, counts, layout.gaps == 0


def _layout(folded: list[str]) -> shingles.Layout:
    _, offsets, data = pa.array(folded, pa.large_string()).buffers()
    ends = np.frombuffer(offsets, np.int64)[: len(folded) + 1]
    layout: shingles.Layout = shingles.units(ends, np.frombuffer(data, np.uint8), _kinds())
    return layout


@cache
def _kinds() -> NDArray[np.uint8]:
    return shingles.kinds()


@cache
def _permutations() -> NDArray[np.uint32]:
    found: NDArray[np.uint32] = MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme="affine32").permutations
    return found


def _binary(signatures: NDArray[np.uint32], missing: NDArray[np.bool_]) -> pa.Array:
    validity = pa.array(~missing, pa.bool_()).buffers()[1]
    data = pa.py_buffer(signatures.astype("<u4", copy=False))
    return pa.Array.from_buffers(TYPE.field("signature").type, len(signatures), [validity, data])
