from typing import Any

import pyarrow as pa
import pytest

from filters import load


def measured(text: str | None) -> dict[str, Any]:
    row: dict[str, Any] = load("repetition")(pa.record_batch({"text": pa.array([text], pa.string())}))[
        0
    ].as_py()
    return row


def test_a_text_withheld_has_no_measure() -> None:
    assert measured(None) is None


@pytest.mark.parametrize(
    ("text", "share"),
    [
        pytest.param("asubuhi njema\nhabari za jioni", 0.0, id="swahili-no-repeats"),
        pytest.param("menu\n  menu\nmenu \nmenu", 0.75, id="page-header"),
        pytest.param("ab\ncdef\n\nab", 0.25, id="characters-not-lines"),
        pytest.param("", 0.0, id="empty"),
        pytest.param("\n \n", 0.0, id="blank"),
    ],
)
def test_share_counts_characters_in_repeated_lines(text: str, share: float) -> None:
    """
    Only the second and later appearances of a line count.
    """
    assert measured(text)["lines"] == pytest.approx(share)


def test_paragraphs_repeat_as_a_whole() -> None:
    row = measured("a\nb\n\na\nc\n\na\nb")

    assert row["paragraphs"] == pytest.approx(1 / 3)
    assert row["lines"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("text", "name", "share"),
    [
        pytest.param("x y a b x y c d", "top_2gram", 0.5, id="twice"),
        pytest.param("x y a b c d", "top_2gram", 0.0, id="once-is-no-repeat"),
        pytest.param("X Y a b x y", "top_2gram", 4 / 6, id="capitals-are-alike"),
        pytest.param("na na na na", "top_3gram", 1.0, id="overlaps-count-once"),
        pytest.param("a b c d e f g a b c d e", "dup_5gram", 5 / 12, id="the-copy-counts"),
        pytest.param("a b c d e f a b c d e f", "dup_5gram", 0.5, id="overlapping-copies-count-once"),
        pytest.param("a b c d e", "dup_10gram", 0.0, id="shorter-than-the-n-gram"),
        pytest.param("图书馆在村里边图书馆在", "top_2gram", 8 / 11, id="chinese-by-signs"),
        pytest.param("กขคงจฉชซกขคงจฉชซ", "top_2gram", 1.0, id="thai-by-letters"),
    ],
)
def test_shares_count_characters_of_words_in_repeated_runs(text: str, name: str, share: float) -> None:
    assert measured(text)[name] == pytest.approx(share)
