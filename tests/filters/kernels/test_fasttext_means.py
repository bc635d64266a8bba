"""The rows that text leads to in a fastText model, against a plain walk over words and n-grams."""

from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from filters import _fasttext_lookup
from filters._fasttext_lookup import Lookup
from filters.kernels import fasttext_means

WORDS = ["</s>", "mto", "maji", "बाढ़"]
LABELS = ["__label__swh_Latn"]
BUCKET, SHORTEST, LONGEST, PHRASE = 97, 1, 4, 3
SPACES = " \r\t\v\f\0"

texts = st.text(
    st.sampled_from("ab ña\u0301ढ़🙂 \t\0") | st.characters(exclude_categories=["Cs"]), max_size=80
)
pieces = st.sampled_from([*WORDS, *LABELS, "__label__xyz", "\n", " ", "</s>x", "mto "]) | texts
lines = st.lists(pieces, max_size=6).map("".join)


@given(st.lists(lines, min_size=1, max_size=5))
def test_each_line_leads_to_the_rows_of_its_words_and_their_n_grams(found: list[str]) -> None:
    assert _counted(found, kept=None) == [_rows(line, kept=None) for line in found]


@given(st.lists(lines, min_size=1, max_size=5))
def test_n_grams_that_were_pruned_lead_nowhere(found: list[str]) -> None:
    kept = {bucket: bucket // 3 for bucket in range(0, BUCKET, 3)}

    assert _counted(found, kept) == [_rows(line, kept) for line in found]


def test_a_word_of_a_hundred_thousand_characters_is_counted_in_full() -> None:
    line = "ẹa" * 50_000

    assert _counted([line], kept=None) == [_rows(line, kept=None)]


def _counted(lines: list[str], kept: dict[int, int] | None) -> list[Counter[int]]:
    rows = len(WORDS) + BUCKET
    data = [line.encode() for line in lines]
    offsets = np.cumsum([0, *map(len, data)], dtype=np.int64)
    text = np.frombuffer(b"".join(data), np.uint8)
    shares, counts = fasttext_means.means(offsets, text, _lookup(kept), np.eye(rows, dtype=np.float32))
    found = np.rint(shares.astype(np.float64) * counts[:, None]).astype(np.int64)
    return [Counter({row: int(n) for row, n in enumerate(each) if n}) for each in found]


def _lookup(kept: dict[int, int] | None) -> Lookup:
    words, labels = ([each.encode() for each in some] for some in (WORDS, LABELS))
    is_kept = None if kept is None else np.array([bucket in kept for bucket in range(BUCKET)])
    sizes = {"bucket": BUCKET, "shortest": SHORTEST, "longest": LONGEST, "word_ngrams": PHRASE}
    return _fasttext_lookup.build(words, labels, is_kept, **sizes)


def _rows(line: str, kept: dict[int, int] | None) -> Counter[int]:
    found: Counter[int] = Counter()
    heard = []
    for word in _words(line):
        if word in LABELS or word.startswith("__label__"):
            continue
        heard.append(_hash(word.encode()))
        if word in WORDS:
            found[WORDS.index(word)] += 1
        if word != "</s>":
            found.update(_placed(_hash(gram.encode()), kept) for gram in _grams(f"<{word}>"))
    for i in range(len(heard)):
        key = _signed(heard[i])
        for other in heard[i + 1 : i + PHRASE]:
            key = (key * 116049371 + _signed(other)) % 2**64
            found[_placed(key, kept)] += 1
    found.pop(None, None)  # type: ignore[call-overload]
    return found


def _words(line: str) -> list[str]:
    for space in SPACES:
        line = line.replace(space, " ")
    words = [word for word in line.split("\n")[0].split(" ") if word]
    return words[: words.index("</s>") + 1] if "</s>" in words else [*words, "</s>"]


def _grams(word: str) -> list[str]:
    spans = [(i, i + n) for i in range(len(word)) for n in range(SHORTEST, LONGEST + 1) if i + n <= len(word)]
    return [word[i:j] for i, j in spans if j - i > 1 or 0 < i < len(word) - 1]


def _hash(data: bytes) -> int:
    key = 2166136261
    for byte in data:
        key = ((key ^ (byte | (0xFFFFFF00 if byte >= 128 else 0))) * 16777619) % 2**32
    return key


def _signed(key: int) -> int:
    return key if key < 2**31 else key + 2**64 - 2**32


def _placed(key: int, kept: dict[int, int] | None) -> int | None:
    bucket = key % BUCKET
    if kept is None:
        return len(WORDS) + bucket
    return len(WORDS) + kept[bucket] if bucket in kept else None


def test_a_hash_is_divided_as_by_the_percent_sign() -> None:
    keys = [0, 1, 249_999, 250_000, 2**31, 2**32 - 1]

    for bucket in (1, 2, 97, 250_000, 2_000_000, 2**31 - 1):
        magic = np.uint64(fasttext_means._magic(bucket))
        found = [int(fasttext_means._remainder(np.uint32(key), bucket, magic)) for key in keys]
        assert found == [key % bucket for key in keys]


def test_offsets_that_do_not_begin_at_zero_are_obeyed() -> None:
    data = np.frombuffer(b"xxmto majiyy", np.uint8)
    table = np.eye(len(WORDS) + BUCKET, dtype=np.float32)

    shares, _ = fasttext_means.means(np.array([2, 5, 10]), data, _lookup(None), table)

    assert all(shares[i, WORDS.index(word)] > 0 for i, word in enumerate(["mto", "maji"]))
    assert all(start < stop for start, stop in pairwise([2, 5, 10]))
