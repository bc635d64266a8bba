from pathlib import Path

import pytest

from curation.errors import UnreadableItem
from curation.sources import Broken, Item, Passed, Record, abbyy, formats

NAMESPACE = "http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml"


def characters(text: str, sure: int | None = None, **attributes: str) -> str:
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    said += "" if sure is None else f' charConfidence="{sure}"'
    return "".join(f'<charParams l="1" t="1" r="2" b="2"{said}>{char}</charParams>' for char in text)


def paragraph(*lines: str, lang: str = "GermanStandard") -> str:
    inner = "".join(f'<line><formatting lang="{lang}">{line}</formatting></line>' for line in lines)
    return f"<par>{inner}</par>"


def page(*paragraphs: str, kind: str = "Text") -> str:
    return f'<page width="1"><block blockType="{kind}"><text>{"".join(paragraphs)}</text></block></page>'


def read(folder: Path, *pages: str, namespace: str = NAMESPACE) -> list[Item]:
    path = folder / "book_abbyy.xml"
    head = f'<?xml version="1.0"?><document xmlns="{namespace}" pagesCount="{len(pages)}">'
    path.write_text(f"{head}{''.join(pages)}</document>", encoding="utf-8")
    assert formats.recognise(path) == "abbyy"
    return list(formats.read(path))


def test_characters_become_words_with_confidence_and_language(tmp_path: Path) -> None:
    line = characters("ab", 100) + characters(" ") + characters("cd", 50, suspicious="true")

    [record] = read(tmp_path, page(paragraph(line)))

    assert isinstance(record, Record)
    assert (record.identifier, record.text, record.language) == ("book_abbyy", "ab cd", "GermanStandard")
    assert record.ocr_confidence == 0.75


def test_each_page_is_a_record(tmp_path: Path) -> None:
    found = read(tmp_path, page(paragraph(characters("a"))), page(), page(paragraph(characters("c"))))

    assert [item.identifier for item in found if isinstance(item, Record)] == [
        "book_abbyy/page_1",
        "book_abbyy/page_3",
    ]
    assert found[1] == Passed("page without text")


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        pytest.param(["eine Hoff¬", "nung mehr"], "eine Hoffnung\nmehr", id="not-sign-as-hyphen"),
        pytest.param(["Haupt-", "und Neben"], "Haupt-\nund Neben", id="suspended"),
    ],
)
def test_broken_words_are_joined(lines: list[str], text: str, tmp_path: Path) -> None:
    [record] = read(tmp_path, page(paragraph(*map(characters, lines))))

    assert isinstance(record, Record)
    assert record.text == text


def test_words_begin_where_the_recogniser_says_when_there_are_no_spaces(tmp_path: Path) -> None:
    line = characters("a", wordStart="true") + characters("b", wordStart="false")

    [record] = read(tmp_path, page(paragraph(line + line)))

    assert isinstance(record, Record)
    assert record.text == "ab ab"


def test_spaces_outrank_the_recogniser_s_word_starts(tmp_path: Path) -> None:
    """
    Dictionaries split compounds; the space that was seen on the page decides.
    """
    line = characters("ab", wordStart="true") + characters(" ") + characters("c", wordStart="true")

    [record] = read(tmp_path, page(paragraph(line)))

    assert isinstance(record, Record)
    assert record.text == "ab c"


@pytest.mark.parametrize("sure", [pytest.param(-1, id="minus-one"), pytest.param(255, id="none-measured")])
def test_a_confidence_that_was_not_measured_is_null(sure: int, tmp_path: Path) -> None:
    [record] = read(tmp_path, page(paragraph(characters("ab", sure))))

    assert isinstance(record, Record)
    assert record.ocr_confidence is None


def test_tables_are_read_by_row_pictures_not_and_plain_runs_too(tmp_path: Path) -> None:
    cells = "".join(f"<cell><text>{paragraph(word)}</text></cell>" for word in ("one two", "three"))
    table = f'<page><block blockType="Table"><row>{cells}</row></block></page>'

    found = read(tmp_path, table, page(paragraph("seen"), kind="Picture"))

    assert [item.text for item in found if isinstance(item, Record)] == ["one two\n\nthree"]


@pytest.mark.parametrize("version", ["FineReader6-schema-v1.xml", "FineReader8-schema-v2.xml"])
def test_every_version_is_known_by_local_names(version: str, tmp_path: Path) -> None:
    namespace = f"http://www.abbyy.com/FineReader_xml/{version}"

    [record] = read(tmp_path, page(paragraph(characters("a"))), namespace=namespace)

    assert isinstance(record, Record)


def test_pages_before_a_damage_are_kept(tmp_path: Path) -> None:
    whole = f'<document xmlns="{NAMESPACE}" pagesCount="2">' + page(paragraph(characters("a"))) * 2
    (tmp_path / "cut.xml").write_text(whole[:-30], encoding="utf-8")

    first, last = formats.read(tmp_path / "cut.xml")

    assert isinstance(first, Record)
    assert isinstance(last, Broken)
    assert "cut.xml is not well-formed" in last.reason


def test_a_document_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableItem, match="no element in it is a page"):
        list(abbyy.read(_empty(tmp_path)))


def _empty(folder: Path) -> str:
    path = folder / "x.xml"
    path.write_text(f'<document xmlns="{NAMESPACE}"/>')
    return str(path)
