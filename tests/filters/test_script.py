"""The writing system of a text, with Japanese and Korean as one each."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters import load


def measured(text: str | None) -> dict[str, object] | None:
    batch = pa.record_batch({"text": pa.array([text], pa.string())})
    (found,) = load("script")(batch).to_pylist()
    return found


@pytest.mark.parametrize(
    ("text", "code", "share", "letters"),
    [
        pytest.param("habari", "Latn", 1.0, 6, id="latin"),
        pytest.param("мир и mir", "Cyrl", 4 / 7, 7, id="cyrillic-with-a-latin-word"),
        pytest.param("हिन्दी", "Deva", 1.0, 3, id="vowel-signs-are-no-letters"),
        pytest.param("ᏣᎳᎩ", "Cher", 1.0, 3, id="cherokee"),
        pytest.param("村の図書館です", "Jpan", 1.0, 7, id="japanese-mixes-three-scripts"),
        pytest.param("大韓民國의 歷史와 사람들 이야기", "Kore", 1.0, 14, id="korean-with-chinese-characters"),
        pytest.param("村里的图书馆", "Hani", 1.0, 6, id="chinese"),
        pytest.param("مكتبة", "Arab", 1.0, 5, id="right-to-left"),
        pytest.param("ab бв", "Cyrl", 0.5, 4, id="of-equals-the-first-by-code"),
        pytest.param("𞤀𞤣𞤤𞤢𞤥", "Adlm", 1.0, 5, id="beyond-the-basic-plane"),
    ],
)
def test_main_script_is_that_of_most_letters(text: str, code: str, share: float, letters: int) -> None:
    assert measured(text) == {"code": code, "share": pytest.approx(share), "letters": letters}


@pytest.mark.parametrize("text", ["", "1984 — 12,5 %", "…!?", "\n\n"])
def test_text_without_a_letter_has_no_script(text: str) -> None:
    assert measured(text) == {"code": None, "share": None, "letters": 0}


def test_withheld_text_has_no_measure() -> None:
    assert measured(None) is None


def test_chinese_with_one_quoted_kana_stays_chinese() -> None:
    assert measured("日文的假名の很常见也很有意思")["code"] == "Hani"


@given(st.text())
def test_any_text_has_a_share_that_can_be_one(text: str) -> None:
    found = measured(text.encode("utf-8", "ignore").decode())

    assert (found["code"] is None) == (found["letters"] == 0)
    assert found["share"] is None or 0.0 < found["share"] <= 1.0
