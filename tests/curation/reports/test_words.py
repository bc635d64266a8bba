import pytest

from curation.reports import words


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        pytest.param(1, 3, "33.3%", id="third"),
        pytest.param(0, 3, "0%", id="none"),
        pytest.param(3, 3, "100%", id="all"),
        pytest.param(1, 5000, "< 0.1%", id="hardly-any"),
        pytest.param(4999, 5000, "> 99.9%", id="nearly-all"),
        pytest.param(0, 0, "–", id="nothing"),
    ],
)
def test_shares_are_not_rounded_to_none_or_all(part: int, whole: int, expected: str) -> None:
    assert words.share(part, whole) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param("2026-11-22T18:30:00Z", "2026-11-22T19:42:10Z", "1 h 12 min", id="hours"),
        pytest.param("2026-11-22T18:30:00Z", "2026-11-22T18:30:09Z", "9 s", id="seconds"),
        pytest.param("2026-11-22T18:30:00", "2026-11-22T18:35:00Z", "", id="zones-differ"),
        pytest.param("yesterday", "", "", id="no-moment"),
    ],
)
def test_the_length_of_a_run_is_told(start: str, end: str, expected: str) -> None:
    assert words.lasted(start, end) == expected


def test_moments_are_spelt_out_and_other_words_left_alone() -> None:
    assert words.moment("2026-11-22T18:30:00Z") == "22 November 2026, 18:30 UTC"
    assert words.moment("last week") == "last week"
