import gzip
import hashlib
import time
import zlib
from base64 import b32encode
from collections import Counter
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pyarrow as pa
import pytest

from curation.errors import BadSettings, UnreadableItem
from curation.sources import Broken, Item, Passed, Record, warc

TEXT = "Bahari ni kubwa, na mashua ni ndogo, lakini wavuvi huenda kila asubuhi kutafuta samaki wao. " * 3
HEAD = "<!doctype html><html lang=sw><head><title>Bahari</title></head>"
PAGE = f"{HEAD}<body><article><p>{TEXT}</p></article></body></html>"
ZSTD_PAGE = pa.compress(PAGE.encode(), "zstd", asbytes=True)


def http(
    body: bytes, *headers: str, status: str = "200 OK", media: str = "text/html; charset=utf-8"
) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {media}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def record(block: bytes, kind: str = "response", uri: str = "http://a.example/", *more: str) -> bytes:
    media = "application/http; msgtype=response" if kind == "response" else "text/plain"
    digest = b32encode(hashlib.sha1(block).digest()).decode()
    head = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        "WARC-Date: 2024-05-06T07:08:09Z",
        f"WARC-Target-URI: {uri}",
        f"WARC-Block-Digest: sha1:{digest}",
        f"Content-Type: {media}",
        f"Content-Length: {len(block)}",
        *more,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def pages(count: int) -> list[bytes]:
    return [record(http(PAGE.encode()), uri=f"http://a.example/{number}") for number in range(count)]


def read(path: Path, content: bytes, **options: Any) -> list[Item]:
    path.write_bytes(content)
    return list(warc.read(str(path), **options))


def records(items: list[Item]) -> list[Record]:
    return [item for item in items if isinstance(item, Record)]


def broken(items: list[Item]) -> list[Broken]:
    return [item for item in items if isinstance(item, Broken)]


def test_a_page_says_where_and_when_it_was_taken(tmp_path: Path) -> None:
    header = 'Link: <https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    (found,) = records(read(tmp_path / "a.warc", record(http(PAGE.encode(), header))))

    assert found.identifier == "20240506070809/http://a.example/"
    assert found.locator == "http://a.example/"
    assert found.retrieved_at == "2024-05-06T07:08:09Z"
    assert (found.title, found.language, found.granularity) == ("Bahari", "sw", "web page")
    assert found.source_sha256 == hashlib.sha256(PAGE.encode()).hexdigest()
    assert found.rights[0].value == "https://creativecommons.org/licenses/by/4.0/"
    assert found.text.startswith("Bahari ni kubwa")


@pytest.mark.parametrize("extractor", ["trafilatura", "resiliparse"])
def test_either_extractor_finds_the_text(tmp_path: Path, extractor: str) -> None:
    (found,) = records(read(tmp_path / "a.warc", pages(1)[0], extractor=extractor))

    assert "wavuvi huenda kila asubuhi" in found.text


@pytest.mark.parametrize(
    ("what", "block", "kind"),
    [
        pytest.param("request record", b"GET / HTTP/1.1\r\n\r\n", "request", id="request"),
        pytest.param("revisit", b"", "revisit", id="revisit"),
        pytest.param("status 404", http(b"gone", status="404 Not Found"), "response", id="not-found"),
        pytest.param("image/png response", http(b"\x89PNG", media="image/png"), "response", id="picture"),
        pytest.param("untyped response", http(b"\x00\x01", media=""), "response", id="no-media-type"),
    ],
)
def test_what_is_no_page_is_counted(tmp_path: Path, what: str, block: bytes, kind: str) -> None:
    assert read(tmp_path / "a.warc", record(block, kind)) == [Passed(what)]


def test_plain_text_is_a_record_but_robots_txt_is_not(tmp_path: Path) -> None:
    text = http(b"Habari za asubuhi", media="text/plain")
    items = read(tmp_path / "a.warc", record(text) + record(text, uri="http://a.example/robots.txt"))

    assert [type(item) for item in items] == [Record, Passed]
    assert records(items)[0].text == "Habari za asubuhi"


def chunked(body: bytes) -> bytes:
    parts = (body[start : start + 100] for start in range(0, len(body), 100))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(chunked(PAGE.encode()), ["Transfer-Encoding: chunked"], id="chunked"),
        pytest.param(PAGE.encode(), ["Transfer-Encoding: chunked"], id="already-joined"),
        pytest.param(gzip.compress(PAGE.encode()), ["Content-Encoding: gzip"], id="gzip"),
        pytest.param(PAGE.encode(), ["Content-Encoding: gzip"], id="already-unpacked"),
        pytest.param(zlib.compress(PAGE.encode()), ["Content-Encoding: deflate"], id="deflate"),
        pytest.param(bare_deflate(PAGE.encode()), ["Content-Encoding: deflate"], id="bare-deflate"),
        pytest.param(brotli.compress(PAGE.encode()), ["Content-Encoding: br"], id="brotli"),
        pytest.param(
            chunked(gzip.compress(PAGE.encode())),
            ["Transfer-Encoding: chunked", "Content-Encoding: gzip"],
            id="both",
        ),
        pytest.param(ZSTD_PAGE, ["Content-Encoding: zstd"], id="zstd"),
        pytest.param(PAGE.encode(), ["Content-Encoding: zstd"], id="already-unpacked-zstd"),
    ],
)
def test_codings_of_the_body_are_undone(tmp_path: Path, body: bytes, headers: list[str]) -> None:
    (found,) = records(read(tmp_path / "a.warc", record(http(body, *headers))))

    assert found.source_sha256 == hashlib.sha256(PAGE.encode()).hexdigest()


@pytest.mark.parametrize(
    ("body", "header", "reason"),
    [
        pytest.param(
            gzip.compress(PAGE.encode())[:-60], "Content-Encoding: gzip", "ends early", id="cut-gzip"
        ),
        pytest.param(gzip.compress(bytes(1 << 25)), "Content-Encoding: gzip", "more than 16 MB", id="bomb"),
        pytest.param(brotli.compress(bytes(1 << 25)), "Content-Encoding: br", "more than", id="brotli-bomb"),
        pytest.param(ZSTD_PAGE[:-9], "Content-Encoding: zstd", "zstd-coded body is damaged", id="cut-zstd"),
        pytest.param(
            pa.compress(bytes(1 << 25), "zstd", asbytes=True),
            "Content-Encoding: zstd",
            "more than",
            id="zstd-bomb",
        ),
        pytest.param(gzip.compress(bytes(1 << 22)), "Content-Encoding: gzip", "times its size", id="ratio"),
        pytest.param(b"5\r\nabcde\r\nffff\r\nshort", "Transfer-Encoding: chunked", "chunk", id="long-chunk"),
        pytest.param(b"<html><body></body></html>", "X: y", "no main text", id="empty-page"),
    ],
)
def test_a_body_that_cannot_be_read_is_told(tmp_path: Path, body: bytes, header: str, reason: str) -> None:
    items = read(tmp_path / "a.warc", record(http(body, header)) + pages(1)[0])

    assert reason in broken(items)[0].reason
    assert broken(items)[0].locator == "http://a.example/"
    assert len(records(items)) == 1  # the next one is read all the same


def packed_as(packing: str, content: bytes) -> bytes:
    if packing == "plain":
        return content
    if packing == "gzip":
        return gzip.compress(content, mtime=0)
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, packing) as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()


PACKINGS = pytest.mark.parametrize("packing", ["plain", "gzip", "zstd", "lz4"])


@PACKINGS
def test_a_cut_at_any_place_is_told(tmp_path: Path, packing: str) -> None:
    members = [packed_as(packing, page) for page in pages(2)]
    whole = b"".join(members)
    for cut in range(len(members[0]) + 1, len(whole) - 4, 37):
        items = read(tmp_path / "a.warc", whole[:cut])

        assert broken(items), f"the cut at byte {cut} went unnoticed"
        assert records(items)[0].locator == "http://a.example/0"


@PACKINGS
def test_reading_goes_on_behind_damage(tmp_path: Path, packing: str) -> None:
    members = [packed_as(packing, page) for page in pages(4)]
    hurt = bytearray(members[1])
    hurt[:100] = b"\x00" * 100
    items = read(tmp_path / "a.warc", members[0] + bytes(hurt) + members[2] + members[3])

    (gap,) = broken(items)
    assert [found.locator for found in records(items)] == [
        f"http://a.example/{number}" for number in (0, 2, 3)
    ]
    assert gap.offset == len(members[0])
    assert gap.length == len(hurt)
    assert gap.raw == bytes(hurt)


def test_every_flipped_byte_of_a_member_leaves_its_neighbours(tmp_path: Path) -> None:
    members = [gzip.compress(page, mtime=0) for page in pages(3)]
    for place in range(12, len(members[1]), 41):
        hurt = bytearray(members[1])
        hurt[place] ^= 0xFF
        items = read(tmp_path / "a.warc", members[0] + bytes(hurt) + members[2])

        assert {"http://a.example/0", "http://a.example/2"} <= {found.locator for found in records(items)}
        assert broken(items)


def test_a_file_of_false_beginnings_is_not_searched_for_hours(tmp_path: Path) -> None:
    first = gzip.compress(pages(1)[0], mtime=0)
    begun = time.monotonic()
    items = read(tmp_path / "a.warc.gz", first + b"\x1f\x8b\x08" * 200_000 + first)

    assert len(records(items)) == 1
    assert broken(items)[-1].offset == len(first)
    assert time.monotonic() - begun < 10


def test_a_block_that_its_digest_contradicts_is_broken(tmp_path: Path) -> None:
    items = read(tmp_path / "a.warc", pages(1)[0].replace(b"mashua", b"MASHUA"))

    assert "digest" in broken(items)[0].reason
    assert not records(items)


@PACKINGS
def test_an_archive_in_one_stream_is_read(tmp_path: Path, packing: str) -> None:
    items = read(tmp_path / "a.warc", packed_as(packing, b"".join(pages(3))))

    assert len(records(items)) == 3
    assert not broken(items)


VERSION = b"1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n\n"
ARC = b"filedesc://a.arc 0.0.0.0 20140216050221 text/plain %d\n%s" % (len(VERSION), VERSION)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_arc_is_read_with_spaces_in_addresses(tmp_path: Path, packed: bool) -> None:
    block = http(PAGE.encode())
    head = b"http://a.example/a page 1.2.3.4 20140216050220 text/html %d\n" % len(block)
    content = ARC + head + block + b"\n" + b"nonsense\n" + head + block[:50]
    items = read(tmp_path / "a.arc", gzip.compress(content) if packed else content)

    assert [found.identifier for found in records(items)] == ["20140216050220/http://a.example/a page"]
    assert [gap.reason.split(": ")[1][:17] for gap in broken(items)] == [
        "the line at byte ",
        "the record is cut",
    ]
    assert broken(items)[0].raw == b"nonsense\n"


def arc(number: int) -> bytes:
    block = http(PAGE.encode())
    return b"http://a.example/%d 1.2.3.4 20140216050220 text/html %d\n%s\n" % (number, len(block), block)


def test_a_damaged_member_of_an_arc_costs_itself_alone(tmp_path: Path) -> None:
    members = [gzip.compress(part, mtime=0) for part in (ARC, arc(0), arc(1), arc(2))]
    hurt = bytearray(members[2])
    hurt[40:60] = bytes(20)
    items = read(tmp_path / "a.arc.gz", members[0] + members[1] + bytes(hurt) + members[3])

    assert [found.locator for found in records(items)] == ["http://a.example/0", "http://a.example/2"]
    (gap,) = broken(items)
    assert (gap.offset, gap.length, gap.raw) == (len(members[0] + members[1]), len(hurt), bytes(hurt))
    assert dict(records(items)[1].provenance)["offset"] == str(len(members[0] + members[1]) + len(hurt))


def test_an_arc_that_is_cut_says_so(tmp_path: Path) -> None:
    members = [gzip.compress(part, mtime=0) for part in (ARC, arc(0), arc(1))]
    whole = b"".join(members)
    for cut in range(len(members[0] + members[1]) + 1, len(whole), 23):
        items = read(tmp_path / "a.arc.gz", whole[:cut])

        assert len(records(items)) >= 1
        assert len(broken(items)) == 1, f"the cut at byte {cut} went unnoticed"


def revisit(uri: str, *refers: str) -> bytes:
    return record(b"", "revisit", uri, "WARC-Record-ID: <urn:uuid:2>", *refers)


FIRST = record(
    http(PAGE.encode()),
    "response",
    "http://a.example/",
    "WARC-Record-ID: <urn:uuid:1>",
    "WARC-Payload-Digest: sha1:X",
)


@PACKINGS
@pytest.mark.parametrize("is_before", [True, False], ids=["original-first", "revisit-first"])
@pytest.mark.parametrize(
    "refers",
    [
        pytest.param(("WARC-Refers-To: <urn:uuid:1>",), id="record"),
        pytest.param(("WARC-Payload-Digest: sha1:X",), id="digest"),
        pytest.param(
            (
                "WARC-Refers-To-Target-URI: http://a.example/",
                "WARC-Refers-To-Date: 2024-05-06T07:08:09Z",
                "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified",
            ),
            id="address-and-moment",
        ),
    ],
)
def test_a_revisit_is_a_record_of_its_own_address(
    tmp_path: Path, packing: str, is_before: bool, refers: tuple[str, ...]
) -> None:
    parts = [FIRST, revisit("http://a.example/again", *refers)]
    content = [packed_as(packing, part) for part in (parts if is_before else parts[::-1])]
    first, again = records(read(tmp_path / "a.warc", b"".join(content)))

    assert (again.locator, again.text) == ("http://a.example/again", first.text)
    assert again.source_sha256 == first.source_sha256
    assert dict(again.provenance)["revisit-of"] == "<urn:uuid:1>"
    assert dict(again.provenance)["offset"] == str(len(content[0]) if is_before else 0)


def test_a_revisit_whose_original_is_elsewhere_is_counted(tmp_path: Path) -> None:
    lost = revisit("http://a.example/again", "WARC-Payload-Digest: sha1:Y")
    items = read(tmp_path / "a.warc", FIRST + lost)

    assert [type(item) for item in items] == [Record, Passed]
    assert items[1] == Passed("revisit")


def test_a_revisit_of_a_picture_is_counted(tmp_path: Path) -> None:
    picture = record(
        http(b"\x89PNG", media="image/png"), "response", "http://a.example/", "WARC-Record-ID: <urn:uuid:1>"
    )
    items = read(tmp_path / "a.warc", picture + revisit("http://a.example/", "WARC-Refers-To: <urn:uuid:1>"))

    assert items == [Passed("image/png response"), Passed("revisit")]


def test_a_page_says_where_in_the_archive_it_lies(tmp_path: Path) -> None:
    items = read(tmp_path / "a.warc", pages(1)[0] + FIRST)

    assert records(items)[1].provenance == (
        ("warc-record-id", "<urn:uuid:1>"),
        ("warc-payload-digest", "sha1:X"),
        ("offset", str(len(pages(1)[0]))),
    )


@pytest.mark.parametrize(
    "status", ["HTTP/2 200", "HTTP/2.0 200 ", "HTTP/3 200", ":status: 200"], ids=lambda s: s.strip(":")
)
def test_responses_of_later_http_are_read(tmp_path: Path, status: str) -> None:
    block = f"{status}\r\ncontent-type: text/html; charset=utf-8\r\n\r\n{PAGE}".encode()

    assert len(records(read(tmp_path / "a.warc", record(block)))) == 1


def test_a_page_is_kept_when_the_settings_ask_for_it(tmp_path: Path) -> None:
    header = 'Link: <https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    (found,) = records(read(tmp_path / "a.warc", record(http(PAGE.encode(), header)), keep_html=True))

    assert found.original is not None
    assert (
        pa.CompressedInputStream(pa.BufferReader(found.original.payload_zstd), "zstd").read() == PAGE.encode()
    )
    assert "rel" in str(found.original.link)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("page_seconds", 0),
        ("page_seconds", "soon"),
        ("page_memory_mb", 1),
        ("keep_html", "x"),
        ("extractor", "x"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(tmp_path: Path, option: str, value: object) -> None:
    with pytest.raises(BadSettings, match="extractor" if option == "extractor" else option):
        read(tmp_path / "a.warc", pages(1)[0], **{option: value})


def test_a_page_that_takes_too_long_costs_its_limit_alone(tmp_path: Path) -> None:
    slow = record(http(b"<html><body>" + b"<p>a <b>b</b>" * 400_000), uri="http://a.example/slow")
    begun = time.monotonic()
    items = read(tmp_path / "a.warc", pages(1)[0] + slow + pages(2)[1], page_seconds=0.5)

    assert [type(item) for item in items] == [Record, Broken, Record]
    assert broken(items)[0].reason == "a.warc: the page was not read within 0.5 s"
    assert broken(items)[0].locator == "http://a.example/slow"
    assert time.monotonic() - begun < 20


def test_an_archive_packed_with_a_dictionary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableItem, match="zstd -d"):
        read(tmp_path / "a.warc.zst", b"\x5d\x2a\x4d\x18" + bytes(100))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableItem, match="is empty"):
        read(tmp_path / "a.warc", b"")


def test_archives_are_recognised() -> None:
    assert warc.recognises(pages(1)[0])
    assert warc.recognises(ARC)
    assert not warc.recognises(PAGE.encode())


# Records, broken, passed over. Records and passed add up to what warcio reads where the file is sound.
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pywb_dupes.warc.gz", (2, 0, 23)),  # one revisit of a page, eight of none
        ("pywb_iana.warc.gz", (16, 0, 327)),
        ("pywb_example-extra.warc", (3, 1, 2)),  # two revisits of a page; one response begins with HTTPX
        ("pywb_missing-status-text.warc", (0, 1, 0)),  # its lines end in CR CR LF
        ("resiliparse_clipped.warc.gz", (0, 1, 0)),
        ("resiliparse_warcfile.warc.lz4", (16, 0, 34)),
        ("warcio_bad.arc", (0, 3, 1)),
        ("warcio_example-bad-non-chunked.warc.gz", (1, 0, 5)),
        ("warcio_example-bad.warc.gz.bad", (1, 0, 5)),
        ("warcio_example-iana.org-chunked.warc", (1, 0, 2)),
        ("warcio_example-space-in-url.arc", (0, 1, 1)),  # cut by twelve bytes
        ("warcio_example-trunc.warc", (0, 2, 3)),
        ("warcio_example-wget-bad-target-uri.warc.gz", (3, 0, 3)),
        ("warcio_example-wrong-chunks.warc.gz", (0, 1, 1)),
        ("warcio_example.arc.gz", (1, 0, 1)),
        ("warcio_example.warc.gz", (2, 0, 4)),
        ("warcio_post-test.warc.gz", (0, 0, 6)),
    ],
)
def test_files_of_other_projects_are_read_to_their_end(
    shared: Path, name: str, expected: tuple[int, int, int]
) -> None:
    items = list(warc.read(str(shared / "data" / "warc" / name), extractor="resiliparse"))

    counts = Counter(type(item) for item in items)
    assert (counts[Record], counts[Broken], counts[Passed]) == expected


def test_an_address_in_angle_brackets_is_bared(shared: Path) -> None:
    items = warc.read(str(shared / "data/warc/warcio_example-wget-bad-target-uri.warc.gz"))

    assert all(not (found.locator or "").startswith("<") for found in records(list(items)))
