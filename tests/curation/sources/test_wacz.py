import gzip
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest

from curation.errors import UnreadableItem
from curation.sources import Broken, Item, Record, formats, wacz

PAGE = "<!doctype html><title>t</title><body><article><p>" + "Bahari ni kubwa, na mashua ni ndogo. " * 9


def record(number: int) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode()
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/{number}\r\n"
    head += f"WARC-Date: 2026-01-02T03:04:05Z\r\nContent-Length: {len(block)}\r\n\r\n"
    return gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)


def package(path: Path, members: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return path


MEMBERS = {
    "datapackage.json": b'{"profile": "data-package", "wacz_version": "1.1.1"}',
    "archive/b.warc.gz": record(2),
    "archive/a.warc.gz": record(0) + record(1),
    "pages/pages.jsonl": b"{}",
}


def test_the_archives_within_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    items = list(formats.read(package(tmp_path / "a.wacz", MEMBERS)))

    assert [item.locator for item in items if isinstance(item, Record)] == [
        f"http://a.example/{number}" for number in range(3)
    ]
    assert isinstance(items[1], Record)
    assert items[1].provenance == (("member", "archive/a.warc.gz"), ("offset", str(len(record(0)))))


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("first", list(MEMBERS))
def test_a_package_is_recognised_whatever_comes_first(tmp_path: Path, first: str, packing: int) -> None:
    members = {first: MEMBERS[first]} | MEMBERS

    assert formats.recognise(package(tmp_path / "a.wacz", members, packing)) == "wacz"


def test_other_zips_are_none(tmp_path: Path) -> None:
    books = {"mimetype": b"application/epub+zip", "META-INF/container.xml": b"<x/>"}
    data = {"datapackage.json": b"{}", "data/a.csv": b"id,text"}

    assert formats.recognise(package(tmp_path / "a.zip", books)) == "epub"
    assert not wacz.recognises(package(tmp_path / "b.zip", data).read_bytes())


def test_paths_that_climb_out_are_not_followed(tmp_path: Path) -> None:
    members = {"archive/../../../evil.warc.gz": record(0), "archive/..\\x.warc.gz": record(0)} | MEMBERS
    before = set(tmp_path.parent.rglob("*"))
    items = list(wacz.read(str(package(tmp_path / "a.wacz", members))))

    assert len(items) == 3
    assert set(tmp_path.parent.rglob("*")) - before == {tmp_path / "a.wacz"}


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    items: list[Item] = list(wacz.read(str(package(tmp_path / "a.wacz", MEMBERS))))

    assert len(items) == 3
    assert not list((tmp_path / "t").iterdir())


def test_a_bomb_is_refused_and_its_neighbours_are_read(tmp_path: Path) -> None:
    members = {"archive/0.warc": bytes(64 << 20)} | MEMBERS
    bomb, *others = list(wacz.read(str(package(tmp_path / "a.wacz", members, zipfile.ZIP_DEFLATED))))

    assert isinstance(bomb, Broken)
    assert "which no web archive does" in bomb.reason
    assert [type(item) for item in others] == [Record] * 3


def test_a_member_that_is_damaged_is_read_up_to_there(tmp_path: Path) -> None:
    path = package(tmp_path / "a.wacz", MEMBERS)
    content = bytearray(path.read_bytes())
    place = content.index(record(1)) + 60
    content[place : place + 8] = bytes(8)
    path.write_bytes(content)
    items = list(wacz.read(str(path)))

    assert [item.locator for item in items if isinstance(item, Record)] == [
        "http://a.example/0",
        "http://a.example/2",
    ]
    assert {"damaged" in item.reason for item in items if isinstance(item, Broken)} == {True}


def test_a_package_without_archives_or_without_an_end_is_refused(tmp_path: Path) -> None:
    path = package(tmp_path / "a.wacz", {"pages/pages.jsonl": b"{}"})
    with pytest.raises(UnreadableItem, match=r"holds no archive/\*"):
        list(wacz.read(str(path)))

    path.write_bytes(package(path, MEMBERS).read_bytes()[:-30])
    with pytest.raises(UnreadableItem, match="damaged or no WACZ"):
        list(wacz.read(str(path)))


def test_a_locked_member_is_told(tmp_path: Path) -> None:
    path = package(tmp_path / "a.wacz", {"archive/a.warc.gz": record(0)})
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, directory + 8, 1)
    path.write_bytes(content)
    (item,) = wacz.read(str(path))

    assert isinstance(item, Broken)
    assert "locked with a password" in item.reason


def test_a_member_before_the_beginning_of_its_zip_is_told(tmp_path: Path) -> None:
    path = package(tmp_path / "a.wacz", {"archive/a.warc.gz": record(0)})
    content = bytearray(path.read_bytes())
    end = content.index(b"PK\x05\x06")
    struct.pack_into("<I", content, end + 16, struct.unpack_from("<I", content, end + 16)[0] + 999)
    path.write_bytes(content)
    (item,) = formats.read(path, "wacz")

    assert isinstance(item, Broken)
