import unicodedata
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters import _calibration, load
from filters._scripts import SPACELESS, profile, words

SPACED = st.text(st.sampled_from("aäBж'’-·1२ि .,!?\n\r\t$सو،é\u0301"), max_size=80)


def measured(text: str | None, label: str | None = None) -> dict[str, Any]:
    language = pa.array([{"label": label}], pa.struct([pa.field("label", pa.string())]))
    batch = pa.record_batch({"text": pa.array([text], pa.string()), "language": language})
    row: dict[str, Any] = load("length")(batch)[0].as_py()
    return row


def test_a_text_withheld_has_no_length() -> None:
    assert measured(None) is None


def test_an_empty_text_has_counts_of_nothing_and_no_shares() -> None:
    row = measured("")

    assert [row[n] for n in ("characters", "letters", "words", "lines", "paragraphs")] == [0] * 5
    assert {row[n] for n in row if n.endswith(("share", "length", "script"))} == {None}


def test_a_text_without_a_language_has_all_but_function_words() -> None:
    row = measured("The library is open.")

    assert (row["words"], row["stop_word_share"]) == (4, None)


@given(SPACED)
def test_words_and_letters_agree_with_the_plain_twin(text: str) -> None:
    row = measured(text)
    found = words(text)

    assert row["words"] == len(found)
    assert row["letters"] == sum(unicodedata.category(c).startswith("L") for c in text)
    assert row["mean_word_length"] == pytest.approx(sum(map(len, found)) / len(found) if found else None)


@given(st.text(max_size=60))
def test_lines_and_scripts_agree_with_the_plain_twin(text: str) -> None:
    row = measured(text)
    counts = profile(text)

    assert row["lines"] == sum(bool(line.strip()) for line in text.splitlines())
    if counts and not SPACELESS & set(counts):
        assert row["letters_in_script"] == pytest.approx(max(counts.values()) / sum(counts.values()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("图书馆每天开门", 4, id="chinese-two-signs-a-word"),
        pytest.param("กขคง" * 5, 5, id="thai-four-letters-a-word"),
        pytest.param("用 Python 编写目录", 4, id="mixed"),
        pytest.param("도서관은 매일 연다", 3, id="korean-has-spaces"),
        pytest.param("l'école n’est", 2, id="apostrophes-join"),
    ],
)
def test_words_are_counted_in_every_script(text: str, expected: int) -> None:
    assert measured(text)["words"] == expected


@pytest.mark.parametrize(
    ("text", "lines", "paragraphs"),
    [
        pytest.param("a\nb\n\nc", 3, 2, id="blank-line"),
        pytest.param("a\r\nb\r\n \t\r\nc\r\n", 3, 2, id="windows"),
        pytest.param("\n\n a \n\n\n\n b", 2, 2, id="many-blank-lines"),
        pytest.param(" \n\t\n", 0, 0, id="only-blank"),
    ],
)
def test_paragraphs_are_divided_by_blank_lines(text: str, lines: int, paragraphs: int) -> None:
    row = measured(text)

    assert (row["lines"], row["paragraphs"]) == (lines, paragraphs)


@pytest.mark.parametrize(
    ("line", "share"),
    [
        pytest.param("This ends.", 1.0, id="latin"),
        pytest.param('"This ends."', 1.0, id="in-quotes"),
        pytest.param("یہ ختم ہوا۔", 1.0, id="urdu"),
        pytest.param("यह समाप्त हुआ।", 1.0, id="danda"),
        pytest.param("ይህ አለቀ።", 1.0, id="ethiopic"),
        pytest.param("结束了。」", 1.0, id="chinese-in-quotes"),
        pytest.param("Home", 0.0, id="menu"),
        pytest.param("บ้านของเรา", None, id="thai-writes-none"),
    ],
)
def test_sentence_ends_of_every_script_count(line: str, share: float | None) -> None:
    assert measured(f"{line}\n{line}")["punctuation_line_share"] == share


def test_japanese_is_one_script() -> None:
    assert measured("図書館は本とノートです")["letters_in_script"] == 1.0


def test_function_words_are_found_decomposed_and_in_capitals() -> None:
    text = unicodedata.normalize("NFD", "NÍ TÍ LÁTI ÀTI kọ̀ǹpútà")

    assert measured(text, "yor_Latn")["stop_word_share"] == pytest.approx(0.8)


def test_lists_of_function_words_are_clean() -> None:
    held = _calibration.load().by_label
    lists = {label: each.stop_words for label, each in held.items() if each.stop_words}

    assert len(lists) >= 150
    for label, listed in lists.items():
        assert listed == {unicodedata.normalize("NFC", word).lower() for word in listed}, label
        assert len(listed) >= 6, label
        assert {word for each in listed for word in words(each)} == listed, label


def test_running_text_is_full_of_function_words(shared: Path) -> None:
    import gzip

    texts: dict[str, list[str]] = {}
    with gzip.open(shared / "data" / "lid" / "dev.tsv.gz", "rt", encoding="utf-8") as rows:
        for row in rows:
            label, _, text, source = row.rstrip("\n").split("\t")
            if source.startswith("udhr"):
                texts.setdefault(label, []).append(text)
    listed = {label for label, each in _calibration.load().by_label.items() if each.stop_words}

    poor = {
        label
        for label in listed & set(texts)
        if measured("\n".join(texts[label]), label)["stop_word_share"] < 0.05
    }

    assert len(listed & set(texts)) > 50
    assert poor == set()
