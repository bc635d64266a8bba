import gzip
import hashlib
from pathlib import Path

import pytest

from curation.errors import BadSettings, UnreadableItem
from curation.sources import Broken, Evidence, Item, Passed, Record, plain_text

GERMAN = "Die Bücherei öffnet am Samstag früh, damit die Kinder die alten Märchen hören können. " * 5
RUSSIAN = "Каждую субботу деревенская библиотека открывается рано, и дети слушают старые сказки. " * 5
ARABIC = "يجتمع أهل القرية كل مساء في المكتبة الصغيرة ليقرؤوا الصحف القديمة. " * 5


def only(path: Path, content: bytes, encoding: str | None = None) -> Item:
    path.write_bytes(content)
    [item] = plain_text.read(str(path), encoding=encoding)
    return item


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(GERMAN.encode(), GERMAN, id="utf-8"),
        pytest.param(b"\xef\xbb\xbf" + GERMAN.encode(), GERMAN, id="utf-8-with-mark"),
        pytest.param(RUSSIAN.encode("utf-16"), RUSSIAN, id="utf-16-with-mark"),
        pytest.param(RUSSIAN.encode("utf-16-le"), RUSSIAN, id="utf-16-little"),
        pytest.param(ARABIC.encode("utf-16-be"), ARABIC, id="utf-16-big"),
        pytest.param(GERMAN.encode("cp1252"), GERMAN, id="western"),
        pytest.param(RUSSIAN.encode("koi8-r"), RUSSIAN, id="koi8"),
        pytest.param(RUSSIAN.encode("cp1251"), RUSSIAN, id="windows-cyrillic"),
    ],
)
def test_the_encoding_is_found_out(content: bytes, text: str, tmp_path: Path) -> None:
    item = only(tmp_path / "x.txt", content)

    assert isinstance(item, Record)
    assert item.text == text


def test_a_file_is_one_record_with_its_digest(tmp_path: Path) -> None:
    content = gzip.compress("ሰላም ለዓለም".encode(), mtime=0)

    item = only(tmp_path / "selam.txt.gz", content)

    assert isinstance(item, Record)
    assert (item.identifier, item.text, item.media_type) == ("selam", "ሰላም ለዓለም", "text/plain")
    assert item.source_sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "no text", id="empty"),
        pytest.param(b" \n\n", "no text", id="blank"),
        pytest.param(bytes(range(256)) * 10, "no|not", id="junk"),
        pytest.param(b"text\0with\0zeros and more text here", "not text", id="nul"),
        pytest.param(b"\x01\x02\x03 text " * 20, "not text", id="controls"),
        pytest.param(b"\xff\xfeodd", "not utf-16", id="half-a-unit"),
    ],
)
def test_what_is_no_text_is_broken(content: bytes, reason: str, tmp_path: Path) -> None:
    item = only(tmp_path / "x.txt", content)

    assert isinstance(item, Broken)
    assert any(part in item.reason for part in reason.split("|"))
    assert item.raw == content


def test_a_text_over_the_limit_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_text, "ITEM_LIMIT", 100)

    assert isinstance(only(tmp_path / "x.txt", b"a" * 101), Broken)
    assert isinstance(only(tmp_path / "x.txt", b"a" * 100), Record)


def test_half_a_text_is_not_the_text(tmp_path: Path) -> None:
    path = tmp_path / "x.txt.gz"
    path.write_bytes(gzip.compress(GERMAN.encode())[:-20])

    with pytest.raises(UnreadableItem, match="cut short"):
        list(plain_text.read(str(path)))


def test_a_named_encoding_is_obeyed(tmp_path: Path) -> None:
    item = only(tmp_path / "x.txt", "naïve".encode("cp437"), "cp437")

    assert isinstance(item, Record)
    assert item.text == "naïve"
    assert isinstance(only(tmp_path / "x.txt", b"\xff", "utf-8"), Broken)
    with pytest.raises(BadSettings, match="no encoding 'utf-9'"):
        only(tmp_path / "x.txt", b"a", "utf-9")


@pytest.mark.parametrize("name", ["poem.txt.license", "poem.license"])
def test_a_side_car_is_evidence_and_no_text(name: str, tmp_path: Path) -> None:
    side_car = tmp_path / name
    side_car.write_text("SPDX-FileCopyrightText: 1974 Asha\n\nSPDX-License-Identifier: CC-BY-SA-4.0\n")

    item = only(tmp_path / "poem.txt", b"a poem")

    assert isinstance(item, Record)
    assert item.rights == (Evidence("CC-BY-SA-4.0", "side-car"),)
    assert list(plain_text.read(str(side_car))) == [Passed("licence side-car")]


def test_a_side_car_without_a_tag_is_quoted_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "poem.txt.license").write_text("https://creativecommons.org/publicdomain/zero/1.0/\n")

    item = only(tmp_path / "poem.txt", b"a poem")

    assert isinstance(item, Record)
    assert item.rights[0].value == "https://creativecommons.org/publicdomain/zero/1.0/"
