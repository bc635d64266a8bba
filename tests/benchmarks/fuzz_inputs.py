"""Inputs for `fuzz.py`: sound files of each format, and the ways in which they are spoiled."""

import bz2
import gzip
import io
import random
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from curation.errors import CommonsError
from curation.sources import formats

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
ISSUE = SAMPLE / "town-newspaper" / "issue-1"  # a METS file is nothing without the pages that it names
MAX_SEED_BYTES = 30_000  # small seeds meet more of a reader in the same time
MOST_SEED_BYTES = 200_000  # of a format that has no smaller ones
MAX_SEEDS = 24
Random = random.Random


def seeds(name: str, shared: Path) -> list[bytes]:
    """Return sound files of a format: the ones here, of the sample, and real ones, the smaller first."""
    found = list(_own().get(name, []))
    found = _held(name, shared, found, MAX_SEED_BYTES) or _held(name, shared, found, MOST_SEED_BYTES)
    if not found:
        raise SystemExit(
            f"there is no file of the format {name} to begin with; name a folder by COMMONS_SHARED"
        )
    return found


def _held(name: str, shared: Path, own: list[bytes], most_bytes: int) -> list[bytes]:
    found = list(own)
    for folder in (SAMPLE, shared):
        files = (p for p in folder.rglob("*") if p.is_file() and p.stat().st_size <= most_bytes)
        for path in sorted(files, key=lambda p: (p.stat().st_size, p.name)):
            if len(found) >= MAX_SEEDS:
                break
            if _format(path) == name:
                found.append(path.read_bytes())
    return found


def mutated(sound: list[bytes], seed: int, number: int) -> bytes:
    """Return the numbered input: one of the sound files, spoiled in one to four ways; the same each time."""
    chance = Random(f"{seed}/{number}")
    content = chance.choice(sound)
    unpack, pack = _packing(content)
    if chance.random() < 0.7:
        try:
            content = unpack(content)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
            pack = _same
    else:
        pack = _same
    for _ in range(chance.choice((1, 1, 2, 4))):
        content = chance.choice(WAYS)(content, chance)
    return pack(content)


def _format(path: Path) -> str | None:
    try:
        return formats.recognise(path)
    except CommonsError:
        return None


def _same(content: bytes) -> bytes:
    return content


def _packing(content: bytes) -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    """Return how a file is unpacked and packed again, so that what lies within is spoiled as well."""
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress, lambda plain: gzip.compress(plain, 1, mtime=0)
    if content.startswith(b"BZh"):
        return bz2.decompress, bz2.compress
    if content.startswith(b"PK\x03\x04"):
        return lambda whole: _zip_member(whole)[1], lambda plain: _zip_with(content, plain)
    return _same, _same


def _zip_member(whole: bytes) -> tuple[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        names = [info.filename for info in package.infolist() if info.file_size]
        name = names[len(whole) % len(names)]
        return name, package.read(name)


def _zip_with(whole: bytes, plain: bytes) -> bytes:
    """Return a ZIP with one member replaced."""
    replaced, _ = _zip_member(whole)
    sink = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as package,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for info in package.infolist():
            out.writestr(info.filename, plain if info.filename == replaced else package.read(info))
    return sink.getvalue()


def _flip(content: bytes, chance: Random) -> bytes:
    hurt = bytearray(content)
    for _ in range(chance.choice((1, 3, 30)) if hurt else 0):
        hurt[chance.randrange(len(hurt))] ^= 1 << chance.randrange(8)
    return bytes(hurt)


def _overwrite(content: bytes, chance: Random) -> bytes:
    place = chance.randint(0, len(content))
    junk = chance.choice((bytes(64), b"\xff" * 16, chance.randbytes(40), b"9" * 20, b"-1", b"<", b'"'))
    return content[:place] + junk + content[place + len(junk) :]


def _cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randint(0, len(content))]


def _leave_out(content: bytes, chance: Random) -> bytes:
    first, last = sorted((chance.randint(0, len(content)), chance.randint(0, len(content))))
    return content[:first] + content[last:]


def _repeat(content: bytes, chance: Random) -> bytes:
    first = chance.randint(0, len(content))
    piece = content[first : first + chance.choice((1, 50, 5_000))]
    return content[:first] + piece * chance.choice((2, 20, 300)) + content[first:]


def _stuff(content: bytes, chance: Random) -> bytes:
    """Put something hostile in at a place where a parser is likely to meet it as markup or as a value."""
    places = [i for i, byte in enumerate(content[:50_000]) if byte in b"><\n\"',:{"]
    place = chance.choice(places) + chance.randint(0, 1) if places else chance.randint(0, len(content))
    return content[:place] + chance.choice(HOSTILE)() + content[place:]


def _number(content: bytes, chance: Random) -> bytes:
    """Replace a number, which may be a length, an offset or a coordinate."""
    places = [i for i, byte in enumerate(content[:50_000]) if 48 <= byte <= 57]
    if not places:
        return content
    first = last = chance.choice(places)
    while last < len(content) and 48 <= content[last] <= 57:
        last += 1
    value = chance.choice((b"0", b"-1", b"99999999999", b"4294967296", b"9" * 5000, b"1e999", b"NaN"))
    return content[:first] + value + content[last:]


def _attribute(content: bytes, chance: Random) -> bytes:
    """Replace the value of an attribute, or of a JSON field; what stood around it stays well-formed."""
    values = list(_VALUE.finditer(content, 0, 50_000))
    if not values:
        return content
    found = chance.choice(values)
    value = chance.choice((b"", b"0", b"-7", b"../../x", b"x" * 70_000, b"http://[", b"9" * 400, b"\xc3\xa9"))
    return content[: found.start() + 1] + value + content[found.end() - 1 :]


def _text(content: bytes, chance: Random) -> bytes:
    """Replace the text between two tags."""
    texts = list(_BETWEEN.finditer(content, 0, 100_000))
    if not texts:
        return content
    found = chance.choice(texts)
    value = chance.choice(
        (b"", b"-1", b"\xe2\x80\xae", b"<x/>" * 500, b"&#x10FFFF;", b"9" * 500, b"a b " * 9_000)
    )
    return content[: found.start() + 1] + value + content[found.end() - 1 :]


def _entities() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]><x>&e9;</x>'.encode()


_VALUE = re.compile(rb"\"[^\"<>]{0,200}\"")
_BETWEEN = re.compile(rb">[^<>]{0,2000}<")
WAYS = (_attribute, _attribute, _text, _flip, _overwrite, _cut, _leave_out, _repeat, _stuff, _stuff, _number)
HOSTILE: tuple[Callable[[], bytes], ...] = (
    lambda: b"<div>" * 30_000,
    lambda: b"<a><b c='d'>" * 3_000,
    lambda: b"<div>" * 240 + b"x" + b"</div>" * 240,
    lambda: b"<div>" * 4_000 + b"x" + b"</div>" * 4_000,
    lambda: b"<div>" * 150_000 + b"x" + b"</div>" * 150_000,
    lambda: b"\x1f\x8b\x08" * 100_000,
    lambda: b"[" * 100_000,
    lambda: b'{"a":' * 50_000,
    lambda: b"x" * 3_000_000,
    lambda: b"&#0;&#xD800;&#x110000;&nbsp;&undefined;",
    _entities,
    lambda: b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x>&y;</x>',
    lambda: b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>',
    lambda: b"\x00" * 1_000,
    lambda: b"\xed\xa0\x80\xff\xfe\xc0\x80",
    lambda: b"\xe2\x80\xae\x00\xef\xbb\xbf\xf4\x8f\xbf\xbf",
    lambda: b'"' * 10_001,
    lambda: b"\n" * 100_000,
    lambda: b"<![CDATA[" * 2_000,
    lambda: b"<!--" * 20_000,
    lambda: b"{{" * 20_000 + b"[[" * 20_000,
    lambda: b"<table><tr><td>" * 4_000,
    lambda: gzip.compress(bytes(30_000_000), 1, mtime=0),
    lambda: b"9" * 5_000,
    lambda: b"\r\n\r\n",
    lambda: b"'''''" * 5_000,
    lambda: b"\\u" * 500 + b"\\ud800",
)


def _own() -> dict[str, list[bytes]]:
    """Return small sound files of the formats that the sample does not have."""
    page = b"<!doctype html><html lang=sw><title>t</title><body><article><p>" + b"Bahari ni kubwa. " * 20
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    said = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {len(block)}\r\n"
    warc = (
        said.encode()
        + b"WARC-Target-URI: http://a.example/\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n\r\n"
        + block
        + b"\r\n\r\n"
    )
    member = gzip.compress(warc, mtime=0)
    arc = b"http://a.example/ 1.2.3.4 20140216050220 text/html %d\n%s\n" % (len(block), block)
    version = b"filedesc://a.arc 0.0.0.0 20140216050221 text/plain 9\n1 0 Test\n\n"
    rows = b"".join(b'{"id": "%d", "text": "habari za asubuhi", "title": "t"}\n' % n for n in range(9))
    return {
        "warc": [
            warc * 3,
            member * 3,
            version + arc * 2,
            b"".join(gzip.compress(part, mtime=0) for part in (version, arc, arc)),
            _framed("zstd", warc) * 3,
            _framed("lz4", warc) * 3,
        ],
        "wacz": [
            _zipped({"archive/a.warc.gz": member * 2, "datapackage.json": b'{"wacz_version": "1.1.1"}'}),
            _zipped({"datapackage.json": b'{"wacz_version": "1.1.1"}', "archive/a.warc": warc * 2}),
        ],
        "jsonl": [rows, gzip.compress(rows, mtime=0)],
        "csv": [b"id,text,title\n1,habari,t\n2,\"dunia, \n'yote'\",u\n" * 1, b"id;text\n1;habari\n2;dunia\n"],
        "parquet": [_parquet(None), _parquet("zstd")],
        "plain_text": ["habari za asubuhi\n\nሰላም ለዓለም\n".encode(), "سلام\n".encode("utf-16")],
        "html": [page],
        "abbyy": [_abbyy()],
        "zip": [_zipped({"letters/a.txt": b"habari za asubuhi", "b.jsonl": rows, "page.html": page})],
        "tar": [_tarred({"letters/a.txt": b"habari za asubuhi", "b.jsonl": rows, "page.html": page})],
    }


def _abbyy() -> bytes:
    letters = "".join(f'<charParams l="1" charConfidence="90">{c}</charParams>' for c in "habari")
    line = f'<par><line><formatting lang="Swahili">{letters}</formatting></line></par>'
    page = f'<page width="1"><block blockType="Text"><text>{line * 3}</text></block></page>'
    name = "http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml"
    return f'<?xml version="1.0"?><document xmlns="{name}" pagesCount="2">{page * 2}</document>'.encode()


def _tarred(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as out:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            out.addfile(info, io.BytesIO(content))
    return sink.getvalue()


def _framed(codec: str, content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, codec) as stream:
        stream.write(content)
    return bytes(sink.getvalue().to_pybytes())


def _zipped(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return sink.getvalue()


def _parquet(codec: str | None) -> bytes:
    sink = io.BytesIO()
    table = pa.table({"id": ["1", "2", None], "text": ["habari", "ሰላም", None], "title": pa.array([1, 2, 3])})
    pq.write_table(table, sink, compression=codec or "none", row_group_size=2)
    return sink.getvalue()
