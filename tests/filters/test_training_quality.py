"""Calibration from text: what becomes of tables and folders, and what is refused."""

from pathlib import Path

import pytest

from filters import _calibration, load
from filters.training import quality as training

STORY = "The old boat lay on the sand and the children of the village went to it in the morning"


def rows(number: int) -> list[str]:
    return [
        f"{STORY} while {'the wind' if i % 3 else 'a gull'} was with them and of the sea."
        for i in range(number)
    ]


def table(tmp_path: Path, number: int = 500) -> Path:
    path = tmp_path / "text.tsv"
    lines = [f"eng_Latn\t{text}\t{source}" for source in ("one", "two") for text in rows(number)]
    path.write_text("label\ttext\tsource\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def test_a_table_calibrates_words_and_not_lines(tmp_path: Path) -> None:
    languages, models = training.calibrate(training.gather(training.texts(table(tmp_path))))
    found = languages["eng_Latn"]

    assert {"the", "of", "and"} <= found.stop_words
    assert "length.stop_word_share" in found.measures
    assert not found.measures.keys() & set(training.OF_LINES)
    assert "eng_Latn" in models


def test_whole_documents_calibrate_lines_too(tmp_path: Path) -> None:
    folder = tmp_path / "texts" / "eng_Latn"
    folder.mkdir(parents=True)
    for number in range(60):
        (folder / f"{number}.txt").write_text("\n".join(rows(12)), "utf-8")
    languages, _ = training.calibrate(training.gather(training.texts(tmp_path / "texts")))

    assert set(training.OF_LINES) <= languages["eng_Latn"].measures.keys()


def test_what_was_saved_is_read_before_what_is_shipped(tmp_path: Path) -> None:
    languages, models = training.calibrate(training.gather(training.texts(table(tmp_path))))
    out = tmp_path / "quality" / "ours.toml"
    training.save(out, languages, models, by='the "archive"', evidence="Letters.")

    held = _calibration.load(tmp_path)
    assert held.by_label["eng_Latn"].stop_words == languages["eng_Latn"].stop_words
    assert held.digest != _calibration.load().digest
    assert load("ocr_quality", settings=tmp_path).model != load("ocr_quality").model
    assert held.thresholds("length.mean_word_length", "low")["eng_Latn"] < 5


def test_bounds_hold_the_reference_documents() -> None:
    bounds = training._bounds("length.mean_word_length", [4.0 + 0.01 * i for i in range(100)])

    assert bounds is not None
    assert bounds.low < 4.0 < bounds.median < 4.99 < bounds.high


def test_a_little_text_is_not_calibrated(tmp_path: Path) -> None:
    assert training.calibrate(training.gather(training.texts(table(tmp_path, 5)))) == ({}, {})


def test_words_of_one_source_are_its_topic() -> None:
    found = training._stop_words(
        {"bible": [" ".join(["lord the of and to in is"] * 50)], "news": ["the of and to in is " * 50]}
    )

    assert found == {"the", "of", "and", "to", "in", "is"}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        pytest.param("ours.toml", "language = 3", "is no calibration", id="not-a-list"),
        pytest.param("ours.toml", "[[language]]\nlabel = 'x'", "is no calibration", id="without-measures"),
        pytest.param("ours.toml", "not toml", "is no calibration", id="not-toml"),
    ],
)
def test_a_broken_calibration_is_told_in_a_sentence(
    tmp_path: Path, name: str, content: str, says: str
) -> None:
    (tmp_path / "quality").mkdir()
    (tmp_path / "quality" / name).write_text(content)

    with pytest.raises(ValueError, match=says):
        _calibration.load(tmp_path)


def test_a_folder_without_text_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no \.txt file"):
        list(training.texts(tmp_path))


def test_a_packed_file_that_is_none_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "eng_Latn.txt.gz").write_bytes(b"plain")

    with pytest.raises(ValueError, match="is not UTF-8 text"):
        list(training.texts(tmp_path))
