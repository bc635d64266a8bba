import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.normalise import clean, normalise, year


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("e\u0301cole", "école", id="composed"),
        pytest.param("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne", id="newlines"),
        pytest.param("a\x00b\x1bc\ufeffd", "abcd", id="controls"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="persian-joiner-stays"),
        pytest.param("\u200fשלום", "\u200fשלום", id="direction-mark-stays"),
        pytest.param("a\tb  c\n\nd ", "a\tb  c\n\nd ", id="nothing-else-changes"),
    ],
)
def test_only_the_encoding_is_repaired(before: str, after: str) -> None:
    assert normalise(before) == after


@given(st.text())
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once
    once.encode()  # no lone surrogate is left


@pytest.mark.parametrize(
    ("given_date", "expected"),
    [
        pytest.param("1923-05-01", 1923, id="iso"),
        pytest.param("Anno Domini 1548, Leipzig", 1548, id="words"),
        pytest.param("[18--?]", None, id="unknown"),
        pytest.param("12345", None, id="a-longer-number"),
        pytest.param(None, None, id="nothing"),
    ],
)
def test_the_year_is_read_from_a_date_as_given(given_date: str | None, expected: int | None) -> None:
    assert year(given_date) == expected


def test_a_field_of_blanks_is_null() -> None:
    assert clean(" \n\t") is None
    assert clean(" two\nlines ") == "two lines"
