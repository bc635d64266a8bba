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
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from datasketch import MinHash
from numpy.typing import NDArray

from filters import Filter
from filters.kernels import folding, overlap, shingles
from filters.kernels import minhash as hashing

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
    offsets, data = _folded(text)
    layout = shingles.units(offsets, data, _kinds())
    signatures, counts = hashing.signatures(layout, WIDTH, _permutations())
    fields = [
        pa.array(_digests(offsets, data), TYPE.field("digest").type),
        _binary(signatures, counts == 0),
        pa.array(counts, pa.int32()),
        pa.DictionaryArray.from_arrays(layout.gaps, ["character", "word"]).cast(pa.string()),
    ]
    return pa.StructArray.from_arrays(fields, fields=list(TYPE), mask=text.is_null())


def alike(first: list[str], second: list[str]) -> NDArray[np.float32]:
    """Return the Jaccard similarity, 0 to 1, of the shingles of each pair of texts.

    A pair of which one text is counted in words and the other in characters has none in common.
    """
    turned = [text for pair in zip(first, second, strict=True) for text in pair]
    layout = shingles.units(*_folded(pa.array(turned, pa.string())), _kinds())
    found: NDArray[np.float32] = overlap.overlaps(layout, WIDTH)
    return found


def fold(text: str) -> str:
    """Return a text in the form in which copies are compared: NFC, casefolded, NFC again, spaces single."""
    folded = unicodedata.normalize("NFC", text).casefold()
    # Again, since casefolding takes some composed letters apart.
    return " ".join(unicodedata.normalize("NFC", folded).split())


def _folded(text: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return offsets and UTF-8 of the folded texts, those of nulls empty."""
    offsets, data = _utf8(text)
    found = folding.fold(offsets, data, _foldings())
    if found.done.all():
        return found.offsets, found.data
    whole = pa.Array.from_buffers(
        pa.large_string(), len(text), [None, pa.py_buffer(found.offsets), pa.py_buffer(found.data)]
    )
    rest = [None if done else fold(t.as_py()) for done, t in zip(found.done, text, strict=True)]
    return _utf8(pc.coalesce(pa.array(rest, pa.large_string()), whole))


def _utf8(text: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    plain = text.fill_null("").cast(pa.large_string())
    _, offsets, data = plain.buffers()
    ends = np.frombuffer(offsets, np.int64)[plain.offset : plain.offset + len(plain) + 1]
    return ends, np.frombuffer(data or b"", np.uint8)


def _digests(offsets: NDArray[np.int64], data: NDArray[np.uint8]) -> list[bytes | None]:
    """Return 16 bytes that texts share when they are equal but for case and white space; null for a blank."""
    whole = data.data
    found = pairwise(offsets.tolist())
    return [hashlib.sha256(whole[a:b]).digest()[:16] if a < b else None for a, b in found]


@cache
def _foldings() -> folding.Table:
    return folding.table()


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
