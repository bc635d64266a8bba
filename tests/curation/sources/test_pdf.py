from pathlib import Path

import pytest

from curation.errors import UnreadableItem
from curation.sources import Broken, Record, pdf


def _pdf(*texts: str) -> bytes:
    """Return a PDF with one page per text, in Helvetica."""
    count = len(texts)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for n, text in enumerate(texts):
        lines = "".join(f"({line}) Tj 0 -20 Td " for line in text.split("\n"))
        stream = f"BT /F1 12 Tf 72 700 Td {lines}ET" if text else ""
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {5 + 2 * n} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    body = "%PDF-1.4\n"
    places = []
    for number, content in enumerate([*objects, "<</Title(Kitabu)/Author(Asha)>>"], 1):
        places.append(len(body))
        body += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(places) + 1
    trailer = f"trailer<</Size {size}/Root 1 0 R/Info {size - 1} 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


def test_pages_are_divided_by_an_empty_line(tmp_path: Path) -> None:
    (tmp_path / "book.pdf").write_bytes(_pdf("ukurasa wa kwanza\nmstari", "", "wa pili"))

    (record,) = pdf.read(str(tmp_path / "book.pdf"))

    assert isinstance(record, Record)
    assert record.text == "ukurasa wa kwanza\nmstari\n\nwa pili"
    assert (record.identifier, record.title, record.creator) == ("book", "Kitabu", "Asha")


def test_a_title_that_is_no_text_is_left_out(tmp_path: Path) -> None:
    sound = _pdf("ukurasa")
    # As long as before, so that the table of places still holds; DC00 is half a character.
    (tmp_path / "book.pdf").write_bytes(sound.replace(b"(Kitabu)/Author(Asha)", b"<FEFFDC00>/Author(As)"))

    (record,) = pdf.read(str(tmp_path / "book.pdf"))

    assert isinstance(record, Record)
    assert (record.text, record.title, record.creator) == ("ukurasa", None, "As")


def test_a_scan_without_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(_pdf("", ""))

    (item,) = pdf.read(str(tmp_path / "scan.pdf"))

    assert isinstance(item, Broken)
    assert "no text layer" in item.reason


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"%PDF-1.7\nnothing more", id="head-alone"),
        pytest.param(b"words", id="text"),
    ],
)
def test_damaged_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.pdf").write_bytes(content)

    with pytest.raises(UnreadableItem, match=r"bad\.pdf"):
        list(pdf.read(str(tmp_path / "bad.pdf")))


def test_a_real_file_cut_anywhere_never_crashes(shared: Path, tmp_path: Path) -> None:
    whole = (shared / "data" / "pdf" / "habibi.pdf").read_bytes()
    for end in range(0, len(whole), 1009):
        (tmp_path / "cut.pdf").write_bytes(whole[:end])
        with pytest.raises(UnreadableItem):
            list(pdf.read(str(tmp_path / "cut.pdf")))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("grayscale-image", "no text layer", id="scan"),
        pytest.param("libreoffice-writer-password", "locked with a password", id="password"),
    ],
)
def test_real_files_that_give_no_text_are_told(shared: Path, name: str, reason: str) -> None:
    (item,) = pdf.read(str(shared / "data" / "pdf" / f"{name}.pdf"))

    assert isinstance(item, Broken)
    assert reason in item.reason


def test_words_broken_at_a_line_end_are_joined(shared: Path) -> None:
    (record,) = pdf.read(str(shared / "data" / "pdf" / "multicolumn.pdf"))

    assert isinstance(record, Record)
    assert "consectetuer adipiscing elit" in record.text.replace("\n", " ")
    assert record.text.isprintable() or not any(ord(c) < 32 and c != "\n" for c in record.text)
