import zipfile
from pathlib import Path

import pytest

from curation.errors import UnreadableItem
from curation.sources import Broken, Evidence, Item, Record, epub

_CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'


def _chapter(body: str) -> str:
    return (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head><body>{body}</body></html>'
    )


def _opf(*chapters: str) -> str:
    items = "".join(
        f'<item id="i{n}" href="{c}" media-type="application/xhtml+xml"/>' for n, c in enumerate(chapters)
    )
    refs = "".join(f'<itemref idref="i{n}"/>' for n in reversed(range(len(chapters))))
    return (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Ngano</dc:title>'
        "<dc:creator>Asha</dc:creator><dc:language>sw</dc:language><dc:rights>CC BY 4.0</dc:rights>"
        "</metadata>"
        f'<manifest>{items}<item id="nav" href="nav.xhtml" properties="nav"'
        ' media-type="application/xhtml+xml"/>'
        f'</manifest><spine><itemref idref="nav"/>{refs}</spine></package>'
    )


def _book(folder: Path, members: dict[str, str], *, opf: str | None = None) -> str:
    path = folder / "book.epub"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", _CONTAINER)
        book.writestr("OEBPS/book.opf", opf or _opf(*members))
        book.writestr("OEBPS/nav.xhtml", _chapter("<nav>contents</nav>"))
        for name, content in members.items():
            book.writestr(f"OEBPS/{name}", content)
    return str(path)


def _items(folder: Path, members: dict[str, str], *, opf: str | None = None) -> list[Item]:
    return list(epub.read(_book(folder, members, opf=opf)))


def test_chapters_follow_the_spine_and_the_book_describes_itself(tmp_path: Path) -> None:
    members = {
        "z.xhtml": _chapter("<p>mwisho</p>"),
        "a.xhtml": _chapter("<h1>Mwanzo</h1><p>hapo\n zamani</p>"),
    }

    (record,) = _items(tmp_path, members)

    assert isinstance(record, Record)
    assert record.text == "Mwanzo\n\nhapo zamani\n\nmwisho"
    assert (record.identifier, record.title, record.creator, record.language) == (
        "book",
        "Ngano",
        "Asha",
        "sw",
    )
    assert record.rights == (Evidence("CC BY 4.0", "dc:rights"),)
    assert epub.recognises(Path(tmp_path / "book.epub").read_bytes()[:65536])


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字", "漢字", id="ruby"),
        pytest.param("a<br/>b<script>x</script><nav>y</nav>", "a\nb", id="script-and-nav"),
        pytest.param('a<a type="noteref">1</a> b', "a b", id="number-of-a-note"),
        pytest.param("<ul><li>a</li><li>b</li></ul>", "a\nb", id="list"),
    ],
)
def test_markup_becomes_running_text(tmp_path: Path, body: str, text: str) -> None:
    (record,) = _items(tmp_path, {"a.xhtml": _chapter(body)})

    assert isinstance(record, Record)
    assert record.text == text


def test_a_damaged_chapter_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    members = {"a.xhtml": "<html><p>", "b.xhtml": _chapter("<p>zima</p>")}

    items = _items(tmp_path, members)

    assert [item.text for item in items if isinstance(item, Record)] == ["zima"]
    assert [item.locator.partition("#")[2] for item in items if isinstance(item, Broken)] == ["OEBPS/a.xhtml"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        pytest.param({"a.xhtml": _chapter("x" * 3_000_000)}, "unpacks to", id="bomb"),
        pytest.param(
            {"a.xhtml": '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'}, "declares entities", id="entities"
        ),
    ],
)
def test_hostile_chapters_are_told(tmp_path: Path, members: dict[str, str], reason: str) -> None:
    broken = [item.reason for item in _items(tmp_path, members) if isinstance(item, Broken)]

    assert len(broken) == 1
    assert reason in broken[0]


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "..%2F..%2Fetc/passwd"])
def test_paths_out_of_the_book_are_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(UnreadableItem, match="lies outside"):
        _items(tmp_path, {"a.xhtml": _chapter("x")}, opf=_opf(path))


def test_a_locked_book_is_told(tmp_path: Path) -> None:
    location = _book(tmp_path, {"a.xhtml": _chapter("x")})
    with zipfile.ZipFile(location, "a") as book:
        uri = '<encryption><CipherReference URI="OEBPS/a.xhtml"/></encryption>'
        book.writestr("META-INF/encryption.xml", uri)

    (item,) = epub.read(location)

    assert isinstance(item, Broken)
    assert "locked" in item.reason


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 cut", id="cut"),
        pytest.param(b"words", id="text"),
    ],
)
def test_damaged_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.epub").write_bytes(content)

    with pytest.raises(UnreadableItem, match=r"bad\.epub"):
        list(epub.read(str(tmp_path / "bad.epub")))


def test_a_book_cut_anywhere_never_crashes(tmp_path: Path) -> None:
    whole = Path(_book(tmp_path, {"a.xhtml": _chapter("<p>x</p>")})).read_bytes()
    for end in range(0, len(whole), 97):
        (tmp_path / "cut.epub").write_bytes(whole[:end])
        with pytest.raises(UnreadableItem):
            list(epub.read(str(tmp_path / "cut.epub")))


def test_real_books_are_read(shared: Path) -> None:
    languages = {
        path.name: item.language
        for path in sorted((shared / "data" / "epub").glob("*.epub"))
        for item in epub.read(str(path))
        if isinstance(item, Record)
    }

    assert languages == {"internallinks.epub": "ja", "trees.epub": "en", "wasteland.epub": "en-US"}
