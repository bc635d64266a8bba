from pathlib import Path

import pytest

from curation.errors import UnreadableItem
from curation.sources import Record, hocr


def _page(words: str, name: str = "page_1") -> str:
    line = f'<span class="ocr_line">{words}</span>'
    return f'<div class="ocr_page" id="{name}"><p class="ocr_par" lang="ces">{line}</p></div>'


def _word(text: str, sure: int) -> str:
    return f"<span class='ocrx_word' title='bbox 0 0 1 1; x_wconf {sure}'>{text}</span>"


def _read(folder: Path, body: str) -> list[Record]:
    path = folder / "book.hocr"
    path.write_text(f'<html lang="en"><body>{body}</body></html>', encoding="utf-8")
    return [item for item in hocr.read(str(path)) if isinstance(item, Record)]


def test_words_confidence_and_language_come_from_the_page(tmp_path: Path) -> None:
    """
    The language of the html element is the program's, not the text's.
    """
    (record,) = _read(tmp_path, _page(_word("a", 0) + "\n" + _word("bcd", 100)))

    assert (record.identifier, record.text) == ("book", "a bcd")
    assert (record.language, record.ocr_confidence) == ("ces", 0.75)


def test_each_page_of_a_book_is_a_record(tmp_path: Path) -> None:
    records = _read(tmp_path, _page(_word("a", 9), "p1") + _page(_word("b", 9), "p2"))

    assert [record.identifier for record in records] == ["book/p1", "book/p2"]


def test_plain_html_is_read_too(tmp_path: Path) -> None:
    records = _read(tmp_path, "<meta charset=utf-8><br>" + _page("<b>dva&nbsp;slova</b>"))

    assert [record.text for record in records] == ["dva slova"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<p>no page</p>", id="no-page"),
        pytest.param("<br>" + "<div>" * 5000 + _page("x"), id="nested-too-deep"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(UnreadableItem, match=r"book\.hocr"):
        _read(tmp_path, body)


@pytest.mark.parametrize(
    "head", [pytest.param("<?xml version='1.0'?>", id="xhtml"), pytest.param("", id="html")]
)
def test_a_file_cut_short_is_refused(tmp_path: Path, head: str) -> None:
    (tmp_path / "cut.hocr").write_text(f"{head}<html><body>{_page(_word('a', 9))}")

    with pytest.raises(UnreadableItem, match=r"cut\.hocr"):
        list(hocr.read(str(tmp_path / "cut.hocr")))


def test_hocr_is_known_by_its_class() -> None:
    assert hocr.recognises(b"<html><div class='other ocr_page'>")
    assert not hocr.recognises(b"<html><p>about ocr_page</p>")


def test_the_real_file_has_two_czech_pages(shared: Path) -> None:
    records = list(hocr.read(str(shared / "data" / "hocr" / "default.hocr")))

    assert [record.language for record in records if isinstance(record, Record)] == ["ces", "ces"]
