import gzip
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.errors import BadSettings, UnknownFormat, UnreadableItem
from curation.sources import Broken, Item, Record, formats


@pytest.mark.parametrize("name", formats.FORMATS)
def test_every_format_has_a_reader(name: str) -> None:
    module = formats.reader(name)

    assert callable(module.read)
    assert module.recognises(b"") is False


def test_an_unknown_format_is_answered_with_the_known_ones() -> None:
    with pytest.raises(BadSettings, match=r"'docx'.*plain_text"):
        formats.reader("docx")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b'{"id": "a", "text": "b"}\n', "jsonl", id="jsonl"),
        pytest.param(b'{"text": "' + b"x" * 70_000 + b'"}\n', "jsonl", id="jsonl-longer-than-the-head"),
        pytest.param(b'not json\n{"text": "x"}\n', "plain_text", id="prose-with-an-object"),
        pytest.param(b"id,text\n1,habari\n2,dunia\n", "csv", id="csv"),
        pytest.param('\ufeffid;text\n1;"a;\nb"\n'.encode(), "csv", id="csv-with-mark-and-semicolons"),
        pytest.param(b"id\ttext\n1\thabari\n", "csv", id="tabs"),
        pytest.param(b"Dear Ada, the text, as you know,\nis here.\n", "plain_text", id="prose-with-commas"),
        pytest.param("ሰላም ለዓለም".encode(), "plain_text", id="amharic"),
        pytest.param("سلام".encode("utf-16"), "plain_text", id="utf-16"),
        pytest.param(b"<html><body>x</body></html>", "html", id="html"),
        pytest.param(b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "warc", id="warc"),
        pytest.param(b"%PDF-1.7\n", "pdf", id="pdf"),
        pytest.param(b"PARTING is such sweet sorrow\n", "plain_text", id="almost-parquet"),
    ],
)
def test_a_format_is_recognised_by_content_packed_or_not(
    content: bytes, expected: str, tmp_path: Path
) -> None:
    plain, packed = tmp_path / "misleading.pdf", tmp_path / "misleading.csv"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))

    assert [formats.recognise(plain), formats.recognise(packed)] == [expected, expected]


def test_parquet_is_recognised(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["a"]}), tmp_path / "x")

    assert formats.recognise(tmp_path / "x") == "parquet"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(bytes(range(256)) * 20, id="junk"),
        pytest.param(b"PK\x03\x04" + bytes(100), id="some-zip"),
        pytest.param(b'<?xml version="1.0"?>\n<collection xmlns="x"/>', id="unknown-xml"),
        pytest.param(b'[{"text": "a"}]', id="json-array"),
        pytest.param(b'{\n  "text": "a"\n}', id="json-over-lines"),
    ],
)
def test_what_no_reader_knows_is_one_broken_item(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(content)

    with pytest.raises(UnknownFormat, match="no format that can be read"):
        formats.recognise(path)
    [item] = formats.read(path)
    assert isinstance(item, Broken)
    assert item.locator == str(path)


def test_what_was_read_before_a_damage_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    packed = gzip.compress(b"".join(b'{"text": "line %d"}\n' % n for n in range(50_000)))
    path.write_bytes(packed[: len(packed) // 2])

    *records, last = formats.read(path)

    assert len(records) > 1000
    assert all(isinstance(item, Record) for item in records)
    assert isinstance(last, Broken)
    assert "damaged near byte" in last.reason


def test_an_unknown_option_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"id,text\n1,a\n")

    with pytest.raises(BadSettings, match=r"csv has no option 'txt'.*delimiter"):
        formats.read(path, "csv", txt="body")


def test_parts_are_the_file_itself_unless_its_format_names_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"

    def read(location: str) -> Iterator[Item]:
        raise UnreadableItem(location)

    assert formats.parts(path, "csv") == [path]
    wrapper = SimpleNamespace(read=read, parts=lambda location: [Path(location), tmp_path / "page.xml"])
    monkeypatch.setattr(formats, "reader", lambda name: wrapper)
    assert formats.parts(path, "mets") == [path, tmp_path / "page.xml"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("warc/*", {"warc"}, id="web-archives"),
        pytest.param("alto/*.xml", {"alto"}, id="alto"),
        pytest.param("page/*.xml", {"page_xml"}, id="page"),
        pytest.param("tei/*", {"tei"}, id="tei"),
        pytest.param("epub/*", {"epub"}, id="epub"),
        pytest.param("pdf/*", {"pdf"}, id="pdf"),
        pytest.param("mediawiki/*", {"mediawiki"}, id="mediawiki"),
        pytest.param("demo/contributed/*.parquet", {"parquet"}, id="parquet"),
        pytest.param("demo/contributed/*.jsonl.gz", {"jsonl"}, id="jsonl"),
        pytest.param("demo/txt/*", {"plain_text"}, id="text"),
    ],
)
def test_real_files_are_recognised(pattern: str, expected: set[str], shared: Path) -> None:
    assert {formats.recognise(path) for path in (shared / "data").glob(pattern)} == expected
