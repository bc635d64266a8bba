"""Zip and tar archives: what is in them, where it lies, and what they must not do."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from curation.errors import BadSettings
from curation.sources import Broken, Evidence, Item, Passed, Record, _unpacking, formats

ROWS = b'{"id": "a", "text": "moja"}\n{"id": "b", "text": "mbili"}\n'


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def tarred(path: Path, files: dict[str, bytes]) -> Path:
    path.write_bytes(tar_bytes(files))
    return path


def tar_bytes(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as packed:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))
    return out.getvalue()


def records(items: list[Item]) -> list[Record]:
    return [item for item in items if isinstance(item, Record)]


def broken(items: list[Item]) -> list[Broken]:
    return [item for item in items if isinstance(item, Broken)]


Writer = Callable[[Path, dict[str, bytes]], Path]
both = pytest.mark.parametrize(
    ("write", "name"), [pytest.param(zipped, "zip", id="zip"), pytest.param(tarred, "tar", id="tar")]
)


@both
def test_each_file_is_read_in_its_own_format(write: Writer, name: str, tmp_path: Path) -> None:
    path = write(
        tmp_path / f"gift.{name}",
        {
            "rows.jsonl": ROWS,
            "1974/song.txt": b"Wimbo wa kijiji chetu",
            "1974/song.txt.license": b"SPDX-License-Identifier: CC0-1.0\n",
            "page.html": b"<html><body><p>" + b"Habari za leo. " * 40 + b"</p></body></html>",
            "__MACOSX/._rows.jsonl": b"\0\0",
        },
    )

    items = list(formats.read(path))

    assert formats.recognise(path) == name
    assert [r.identifier for r in records(items)] == ["a", "b", "gift/1974/song", "gift/page"]
    assert records(items)[0].locator == f"{path}!/rows.jsonl#line=1"
    assert records(items)[2].rights == (Evidence("CC0-1.0", "side-car"),)
    assert Passed("file of the operating system") in items
    assert Passed("licence side-car") in items


@both
def test_what_is_broken_is_told_by_its_place_in_the_archive(write: Writer, name: str, tmp_path: Path) -> None:
    path = write(
        tmp_path / f"gift.{name}", {"in/x.alto": b"<alto><broken", "y.jsonl": b'{"text": "a"}\nno\n'}
    )

    first, second = broken(list(formats.read(path)))

    assert first.locator == f"{path}!/in/x.alto"
    assert second.locator == f"{path}!/y.jsonl#line=2"
    assert "/archive-" not in first.reason + second.reason


@pytest.mark.parametrize(
    "member",
    [
        pytest.param("../../etc/passwd", id="climbs"),
        pytest.param("/etc/passwd", id="absolute"),
        pytest.param("a/../../b.txt", id="climbs-later"),
        pytest.param("..\\windows.txt", id="backslashes"),
        pytest.param("C:\\windows.txt", id="drive"),
    ],
)
@both
def test_a_name_that_leads_out_is_refused_alone(
    write: Writer, name: str, member: str, tmp_path: Path
) -> None:
    path = write(tmp_path / f"gift.{name}", {"ok.txt": b"a text", member: b"evil text"})

    items = list(formats.read(path))

    assert [r.text for r in records(items)] == ["a text"]
    assert "leads out of the archive" in broken(items)[0].reason
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@both
def test_two_files_of_one_name_are_not_one(write: Writer, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"gift.{name}"
    if name == "zip":
        with zipfile.ZipFile(path, "w") as packed, pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("a.txt", "first text")
            packed.writestr("a.txt", "second text")
    else:
        head, tail = tar_bytes({"a.txt": b"first text"}), tar_bytes({"a.txt": b"second text"})
        path.write_bytes(head[:1024] + tail)

    items = list(formats.read(path))

    assert [r.text for r in records(items)] == ["first text"]
    assert "another file of this name" in broken(items)[0].reason


@both
def test_an_archive_within_an_archive_is_refused(write: Writer, name: str, tmp_path: Path) -> None:
    inner = write(tmp_path / "inner", {"a.txt": b"a text"}).read_bytes()
    path = write(tmp_path / f"gift.{name}", {"inner.bin": inner, "b.txt": b"another text"})

    items = list(formats.read(path))

    assert [r.text for r in records(items)] == ["another text"]
    assert "archive within an archive" in broken(items)[0].reason


@both
def test_a_bomb_costs_itself_alone(
    write: Writer, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_unpacking, "FREE_BYTES", 1000)
    monkeypatch.setattr(_unpacking, "MAX_RATIO", 1)
    monkeypatch.setattr(_unpacking, "MAX_MEMBER_BYTES", 30_000)
    path = write(tmp_path / f"gift.{name}", {"bomb.txt": b"0" * 50_000, "b.txt": b"a text"})

    items = list(formats.read(path))

    assert "as a bomb does" in broken(items)[0].reason
    assert [r.text for r in records(items)] == ["a text"]


def test_too_many_files_end_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_unpacking, "MAX_MEMBERS", 2)
    path = zipped(tmp_path / "gift.zip", {f"{n}.txt": b"a text" for n in range(5)})

    items = list(formats.read(path))

    assert len(records(items)) == 2
    assert "holds more than 2 files" in broken(items)[0].reason


def test_a_damaged_file_in_a_zip_costs_itself_alone(tmp_path: Path) -> None:
    path = zipped(tmp_path / "gift.zip", {"a.txt": b"first text " * 50, "b.txt": b"second text"})
    content = bytearray(path.read_bytes())
    content[40] ^= 0xFF
    path.write_bytes(content)

    items = list(formats.read(path))

    assert [r.text for r in records(items)] == ["second text"]
    assert broken(items)[0].locator == f"{path}!/a.txt"


def test_a_locked_zip_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "gift.zip", {"a.txt": b"a text", "b.txt": b"a text"})
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    path.write_bytes(content)

    assert "locked with a password" in broken(list(formats.read(path)))[0].reason


def _of_a_version_to_come(content: bytes) -> bytes:
    place = content.index(b"PK\x01\x02") + 6
    return content[:place] + b"\x69" + content[place + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: content[:-30], id="cut-short"),
        pytest.param(_of_a_version_to_come, id="of-a-version-to-come"),
    ],
)
def test_a_zip_without_a_readable_list_is_told(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = zipped(tmp_path / "gift.zip", {"a.txt": b"a text"})
    path.write_bytes(damage(path.read_bytes()))

    [item] = formats.read(path)

    assert isinstance(item, Broken)
    assert "no readable zip file" in item.reason


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(lambda content: content[: 3 * 512 + 100], id="in-a-file"),
        pytest.param(lambda content: content[: 2 * 512], id="between-two-files"),
        pytest.param(lambda content: content[:1024] + b"?" * 512 + content[1536:], id="header-damaged"),
    ],
)
def test_what_stands_before_a_damage_in_a_tar_is_kept(cut: Callable[[bytes], bytes], tmp_path: Path) -> None:
    content = tar_bytes({"a.txt": b"first text", "b.txt": b"second text" * 100})
    (tmp_path / "gift.tar").write_bytes(cut(content))

    items = list(formats.read(tmp_path / "gift.tar"))

    assert [r.text for r in records(items)] == ["first text"]
    assert "gift.tar" in broken(items)[0].reason


def _zstd(content: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(content, asbytes=True))


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(bz2.compress, id="bzip2"),
        pytest.param(lzma.compress, id="xz"),
        pytest.param(_zstd, id="zstd"),
    ],
)
def test_a_packed_tar_is_read_as_a_stream(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "gift.tar.packed"
    path.write_bytes(pack(tar_bytes({"rows.jsonl": ROWS})))

    assert formats.recognise(path) == "tar"
    assert [r.identifier for r in records(list(formats.read(path)))] == ["a", "b"]


def test_links_in_a_tar_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "gift.tar"
    with tarfile.open(path, "w") as packed:
        link = tarfile.TarInfo("passwd")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(link)
        info = tarfile.TarInfo("a.txt")
        info.size = 6
        packed.addfile(info, io.BytesIO(b"a text"))

    items = list(formats.read(path))

    assert Passed("link or device in an archive") in items
    assert [r.text for r in records(items)] == ["a text"]


def test_members_and_options_are_chosen_by_the_settings(tmp_path: Path) -> None:
    files = {"a/x.csv": b"id,story\n1,moja\n", "a/y.txt": b"a note"}
    path = zipped(tmp_path / "gift.zip", files)

    items = list(formats.read(path, members="*.csv", text="story"))

    assert [r.text for r in records(items)] == ["moja"]
    assert Passed("file that was not asked for") in items
    with pytest.raises(BadSettings, match="No format has an option 'txt'"):
        list(formats.read(path, txt="story"))
    with pytest.raises(BadSettings, match="no format 'docx'"):
        list(formats.read(path, member_format="docx"))
    [nothing] = formats.read(path, members="*.doc")
    assert isinstance(nothing, Broken)


def test_a_page_that_mets_names_is_read_once(tmp_path: Path) -> None:
    page = (
        b'<alto><Layout><Page><PrintSpace><TextBlock ID="b"><TextLine>'
        b'<String CONTENT="Uutinen"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>'
    )
    mets = (
        b'<mets xmlns:xlink="http://www.w3.org/1999/xlink"><fileSec><fileGrp>'
        b'<file ID="f" MIMETYPE="text/xml"><FLocat xlink:href="alto/1.xml"/></file></fileGrp></fileSec>'
        b'<structMap TYPE="PHYSICAL"><div><div><fptr FILEID="f"/></div></div></structMap></mets>'
    )
    path = zipped(tmp_path / "issue.zip", {"alto/1.xml": page, "mets.xml": mets})

    assert [(r.identifier, r.text) for r in records(list(formats.read(path)))] == [
        ("issue/alto/1.xml", "Uutinen")
    ]


@pytest.mark.parametrize(
    "first",
    [
        pytest.param("mimetype", id="epub-or-office"),
        pytest.param("[Content_Types].xml", id="word"),
        pytest.param("META-INF/MANIFEST.MF", id="java"),
        pytest.param("datapackage.json", id="wacz"),
    ],
)
def test_other_formats_in_a_zip_are_no_archives(first: str, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {first: b"x", "b.txt": b"a text"})

    assert formats.reader("zip").recognises(path.read_bytes()) is False


def test_old_names_in_utf_8_are_taken_for_it(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"хат.txt": b"a text"})
    content = bytearray(path.read_bytes())
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", content, content.index(magic) + flags, 0)
    path.write_bytes(content)

    assert [r.identifier for r in records(list(formats.read(path)))] == ["x/хат"]
