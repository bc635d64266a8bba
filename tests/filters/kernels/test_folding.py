import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.kernels import folding

TABLE = folding.table()
EVERY = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]

# Capitals that fold to one letter or two, marks in and out of order, what may join, Hangul, many spaces.
TEXTS = st.text(
    st.one_of(
        st.sampled_from("aAéÉẸẹßİıΣςǅﬁ\u0301\u0323\u0345\u0307\u09be\u09c7কাﻻ각ᄀ\u1161\u11a8क़\u093c"),
        st.sampled_from(" \n\t\u00a0\u2028\u3000\x1c\x85\u200b"),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
)


def folded(texts: list[str]) -> list[str | None]:
    """Return what the kernel makes of each text, null where it leaves the text to others."""
    _, offsets, data = pa.array(texts, pa.large_string()).buffers()
    ends = np.frombuffer(offsets, np.int64)[: len(texts) + 1]
    found = folding.fold(ends, np.frombuffer(data or b"", np.uint8), TABLE)
    rows = zip(found.offsets[:-1], found.offsets[1:], found.done, strict=True)
    return [found.data[a:b].tobytes().decode() if done else None for a, b, done in rows]


def twin(text: str) -> str:
    """Fold a text as plain Python does."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(composed.split())


@settings(deadline=None)  # the first call may compile
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_text_is_folded_as_plain_python_folds_it_or_is_left_alone(texts: list[str]) -> None:
    for text, found in zip(texts, folded(texts), strict=True):
        assert found in (None, twin(text))


def test_every_character_by_itself_and_between_letters_is_folded_rightly() -> None:
    """
    Alone, after a capital and before a mark: where most mistakes about composing would show.
    """
    for form in ("{}", "A{}b", "e{}\u0301", "{} {}"):
        texts = [form.format(character, character) for character in EVERY]
        wrong = [t for t, found in zip(texts, folded(texts), strict=True) if found not in (None, twin(t))]

        assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Bahay Kubo,  kahit\nMunti", id="letters-without-marks"),
        pytest.param("Ọlọ́run", id="mark-on-a-composed-letter"),
        pytest.param("कक्षा में पढ़ाई".replace("ढ़", "ढ"), id="vowel-signs"),
        pytest.param("தமிழ் மொழி", id="vowel-signs-that-join-others"),
        pytest.param("Straße ΣΊΣΥΦΟΣ", id="letters-that-fold-to-two-or-by-place"),
        pytest.param("هَٰذَا كِتَابٌ", id="vowel-marks"),
        pytest.param("한국어 문장", id="syllables"),
    ],
)
def test_composed_text_needs_no_other_library(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)

    assert folded([composed]) == [twin(composed)]


@pytest.mark.parametrize(
    "text",
    [pytest.param("e\u0301te\u0301", id="decomposed"), pytest.param("a\u0301\u0323", id="out-of-order")],
)
def test_text_that_is_not_composed_is_left_to_be_normalised(text: str) -> None:
    assert folded([text]) == [None]


def test_no_rows_are_no_rows() -> None:
    assert folded([]) == []
