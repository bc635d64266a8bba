"""The counters against a plain reading of the published rules, and in other scripts."""

import re
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters import _words, load, quality

HOSTILE = st.text(st.sampled_from("ab .?!\"'…-•#\n\r\tज।字。ก،{\u200d\u0301"), max_size=120)
STOPS = (".", "?", "!", '"', "'")


def measured(text: str | None, label: str | None = None) -> Any:
    language = pa.array([{"label": label}], pa.struct([pa.field("label", pa.string())]))
    batch = pa.record_batch({"text": pa.array([text], pa.string()), "language": language})
    return load("quality")(batch)[0].as_py()


def published(text: str) -> dict[str, Any]:
    return quality.counters(text, None, split=_words.spaced, marks=quality.PUBLISHED)


def test_a_text_withheld_has_no_measure() -> None:
    assert measured(None) is None


def test_an_empty_text_has_no_shares() -> None:
    row = measured("")

    assert row["words"] == 0
    assert row["mean_word_length"] is row["terminal_line_share"] is row["newline_ratio"] is None


def test_a_language_without_calibration_has_no_stop_words() -> None:
    assert measured("the cat and the dog", "eng_Latn")["stop_words"] == 3
    assert measured("the cat and the dog", "tlh_Latn")["stop_words"] is None
    assert measured("the cat and the dog")["stop_words"] is None


def test_every_field_says_what_it_counts() -> None:
    assert all(field.metadata[b"meaning"] for field in quality.FIELD.type)


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_the_published_rules_are_counted_as_published(text: str) -> None:
    """
    A plain reading of datatrove 0.10.1's rules, with the same words.
    """
    found = published(text)
    lines = text.split("\n")
    tokens = text.split()
    filled = [line.strip() for line in lines if line.strip()]

    def share(part: int, whole: int) -> Any:
        return pytest.approx(part / whole) if whole else None

    assert found["hash_ratio"] == share(text.count("#"), len(tokens))
    assert found["alphabetic_word_share"] == share(
        sum(any(c.isalpha() for c in w) for w in tokens), len(tokens)
    )
    assert found["newline_ratio"] == share(text.count("\n"), len(tokens))
    assert found["short_line_share"] == share(sum(len(line) <= 30 for line in lines), len(lines))
    assert found["bullet_line_share"] == share(sum(f.startswith(("•", "-")) for f in filled), len(lines))
    assert found["ellipsis_line_share"] == share(sum(f.endswith(("...", "…")) for f in filled), len(lines))
    ends = sum(f.endswith(STOPS) and not f.endswith("...") for f in filled)
    assert found["terminal_line_share"] == share(ends, len(filled))
    kept = [line for line in lines if line.strip()]
    repeated = sum(map(len, kept)) - sum(map(len, set(kept)))
    assert found["duplicate_line_characters"] == share(repeated, len(text.replace("\n", "")))
    assert found["curly_bracket"] == ("{" in text)


@settings(max_examples=200, deadline=None)
@given(HOSTILE)
def test_segments_hold_all_of_a_text_but_its_white_space(text: str) -> None:
    assert re.sub(r"\s", "", "".join(_words.segments(text))) == re.sub(r"\s", "", text)


def test_words_are_divided_where_unicode_divides_them() -> None:
    assert _words.segments("can't stop, 3.5 %") == ["can't", "stop", ",", "3.5", "%"]
    assert _words.segments("किताबें हैं।") == ["किताबें", "हैं", "।"]


def test_lines_of_scripts_without_spaces_have_words() -> None:
    assert measured("老人们讲过去的故事。\n好。")["few_word_line_share"] == pytest.approx(0.5)


def test_scripts_and_terms_of_a_page_are_counted_by_line() -> None:
    row = measured("Please enable JavaScript\nWe want peace.\nThe site uses cookies")

    assert row["javascript_line_share"] == pytest.approx(1 / 3)
    assert row["policy_line_share"] == pytest.approx(1 / 3)
