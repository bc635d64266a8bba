from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from filters._scripts import SPACELESS, is_spaceless, script_of, words
from filters.kernels import shingles

KINDS = shingles.kinds()

# Letters, marks and digits of many scripts, all joiners, and what separates words.
TEXTS = st.text(
    st.one_of(st.sampled_from("aé'’ʻʼ‘·-- \n.,ŋक्षि०עִבชี่语ⲁ𐎀😀"), st.characters(codec="utf-8")), max_size=60
)


def laid_out(texts: list[str]) -> shingles.Layout:
    """Run the kernel on plain strings."""
    _, offsets, data = pa.array(texts, pa.large_string()).buffers()
    ends = np.frombuffer(offsets, np.int64)[: len(texts) + 1]
    return shingles.units(ends, np.frombuffer(data, np.uint8), KINDS)


def twin(text: str) -> list[str]:
    """Return the units of a text as plain Python finds them."""
    return regex.findall(r"[\p{L}\p{M}\p{N}]", text) if is_spaceless(text) else words(text)


@settings(deadline=None)  # the first call may compile
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_units_are_those_that_plain_python_finds(texts: list[str]) -> None:
    """
    The bytes of a row are its units, joined by one space where they are words; each beginning, the
    one after the last unit too, is where a unit stands or would stand.
    """
    layout = laid_out(texts)

    for row, text in enumerate(texts):
        gap = layout.gaps[row]
        places = layout.begins[layout.firsts[row] : layout.firsts[row + 1]]
        found = [bytes(layout.laid[a : b - gap]).decode() for a, b in pairwise(places)]
        whole = bytes(layout.laid[places[0] : max(places[0], places[-1] - gap)]).decode()

        assert gap == (0 if is_spaceless(text) else 1)
        assert found == twin(text)
        assert whole == (" " * gap).join(found)


def test_every_character_is_of_the_kind_that_words_are_made_of() -> None:
    """
    A character belongs to words if `words` finds it standing alone, and joins if it binds two letters.
    """
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    belonging = {found[0] for found in map(words, characters) if found}
    joining = {c for c in characters if c not in belonging and words(f"a{c}a") == [f"a{c}a"]}

    assert {c for c in characters if KINDS[ord(c)] & shingles.WORD} == belonging
    assert {c for c in characters if KINDS[ord(c)] & shingles.JOINER} == joining == set(shingles.JOINERS)


def test_letters_are_those_that_count_for_a_script() -> None:
    """
    One letter makes a profile; `profile` and the kernel must agree on every letter there is.
    """
    scripts = {chr(code): script_of(chr(code)) for code in range(0x110000) if chr(code).isalpha()}
    letters = {c for c, script in scripts.items() if script is not None and regex.match(r"\p{L}", c)}
    spaceless = {c for c in letters if scripts[c] in SPACELESS}

    assert {c for c in scripts if KINDS[ord(c)] & shingles.LETTER} == letters
    assert {c for c in scripts if KINDS[ord(c)] & shingles.SPACELESS_LETTER} == spaceless


@pytest.mark.parametrize("texts", [pytest.param([], id="no-rows"), pytest.param(["", ""], id="empty-rows")])
def test_rows_without_units_have_one_beginning_each(texts: list[str]) -> None:
    layout = laid_out(texts)

    assert len(layout.laid) == 0
    assert layout.begins.tolist() == [0] * len(texts)
    assert layout.firsts.tolist() == list(range(len(texts) + 1))
