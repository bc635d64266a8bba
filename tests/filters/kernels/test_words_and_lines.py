"""The kernels that count words and lines, against plain Python over the same texts."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from filters import _characters as ch
from filters import _scripts, _words, repetition
from filters._portions import laid
from filters.kernels import line_spans, word_shapes, word_units

TEXTS = st.lists(
    st.text(st.sampled_from("abB '’ʼ-.12\n\r\t\v\x1c\x85\u2028字กİΣςσ\u0301\U0001f642"), max_size=60),
    max_size=4,
)


def spelt(points: ch.Codes, starts: list[int], lengths: list[int]) -> list[str]:
    return [points[a : a + n].tobytes().decode("utf-32-le") for a, n in zip(starts, lengths, strict=True)]


def numbers(words: list[str]) -> list[int]:
    first: dict[str, int] = {}
    return [first.setdefault(word, len(first)) for word in words]


@settings(deadline=None)
@given(TEXTS)
def test_words_are_what_stands_between_white_space(texts: list[str]) -> None:
    points, starts, lengths, counts = _words.spaced(texts, laid(texts))

    assert spelt(points, starts.tolist(), lengths.tolist()) == [w for text in texts for w in text.split()]
    assert counts.tolist() == [len(text.split()) for text in texts]


@settings(deadline=None)
@given(TEXTS)
def test_equal_words_of_one_text_have_one_number(texts: list[str]) -> None:
    plain = np.zeros(len(texts), np.bool_)
    expected = [_scripts.words(text) for text in texts]

    found, lengths, counts = word_units.units(*laid(texts), repetition._kinds(), plain)

    assert found.tolist() == [n for words in expected for n in numbers(words)]
    assert lengths.tolist() == [len(word) for words in expected for word in words]
    assert counts.tolist() == list(map(len, expected))


@settings(deadline=None)
@given(TEXTS, st.frozensets(st.text("abσς字", min_size=1, max_size=2)))
def test_words_of_a_list_are_counted_in_small_letters(texts: list[str], held: frozenset[str]) -> None:
    lists = [held if i % 2 == 0 else None for i in range(len(texts))]
    expected = [
        None if own is None else sum(word.lower() in own for word in text.split())
        for text, own in zip(texts, lists, strict=True)
    ]

    assert _words.listed(_words.spaced(texts, laid(texts)), lists) == expected


@settings(deadline=None)
@given(TEXTS)
def test_shapes_are_those_of_each_word(texts: list[str]) -> None:
    kinds = np.zeros(0x110000, np.uint8)
    kinds[[ord(c) for c in "'-."]] = word_shapes.SIGN
    kinds[[ord(c) for c in "abB字"]] = word_shapes.LETTER
    solid = [[w for w in text.split() if set(w) - set("'-.")] for text in texts]

    found = word_shapes.count(*_words.spaced(texts, laid(texts)), kinds)

    assert found[:, word_shapes.SOLID].tolist() == list(map(len, solid))
    assert found[:, word_shapes.SOLID_CHARACTERS].tolist() == [sum(map(len, words)) for words in solid]
    assert found[:, word_shapes.LETTERED].tolist() == [
        sum(not set(w).isdisjoint("abB字") for w in text.split()) for text in texts
    ]


@settings(deadline=None)
@given(TEXTS)
def test_lines_are_those_of_python_and_blank_ones_part_paragraphs(texts: list[str]) -> None:
    lines = [[line.strip() for line in text.splitlines()] for text in texts]
    whole = laid(texts)

    starts, lengths, counts, opens = line_spans.filled(*whole, _words.line_kinds(), True)

    found = spelt(whole.points, starts.tolist(), lengths.tolist())
    assert found == [line for text in lines for line in text if line]
    assert counts.tolist() == [sum(map(bool, text)) for text in lines]
    assert opens.tolist() == [
        i == 0 or not text[i - 1] for text in lines for i, line in enumerate(text) if line
    ]


@settings(deadline=None)
@given(st.lists(st.text("ab", min_size=1, max_size=2), max_size=9))
def test_pieces_that_stood_before_are_copies(pieces: list[str]) -> None:
    named, sizes = np.array(numbers(pieces), np.int32), np.array(list(map(len, pieces)), np.int32)
    once, whole = sum(map(len, set(pieces))), sum(map(len, pieces))

    found = line_spans.copied(named, sizes, np.array([len(pieces)]))

    assert found.tolist() == [[len(pieces) - len(set(pieces)), whole - once, len(pieces), whole]]
