import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.errors import UnreadableItem
from curation.sources.streams import head, lines, open_stream, stem

Pack = Callable[[bytes], bytes]


def arrow(codec: str) -> Pack:
    def pack(content: bytes) -> bytes:
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, codec) as out:
            out.write(content)
        return bytes(sink.getvalue())

    return pack


PACKINGS = [
    pytest.param(gzip.compress, id="gzip"),
    pytest.param(bz2.compress, id="bzip2"),
    pytest.param(lzma.compress, id="xz"),
    pytest.param(arrow("zstd"), id="zstd"),
    pytest.param(arrow("lz4"), id="lz4"),
]
# Random enough that no packing keeps it all in one block.
CONTENT = b"".join(b"%d %s\n" % (n, bytes.hex(n.to_bytes(4, "big") * 3).encode()) for n in range(40_000))


@pytest.mark.parametrize("pack", [*PACKINGS, pytest.param(bytes, id="plain")])
def test_every_packing_gives_the_same_bytes(pack: Pack, tmp_path: Path) -> None:
    path = tmp_path / "no-suffix"
    path.write_bytes(pack(CONTENT))

    with open_stream(path) as stream:
        assert stream.read(10) + stream.readline() + stream.read() == CONTENT
    assert head(path, 1000) == CONTENT[:1000]


@pytest.mark.parametrize("pack", PACKINGS)
def test_members_that_follow_one_another_are_one_stream(pack: Pack, tmp_path: Path) -> None:
    path = tmp_path / "members"
    path.write_bytes(pack(b"first\n") + pack(b"") + pack(CONTENT))

    with open_stream(path) as stream:
        assert stream.read() == b"first\n" + CONTENT


def test_zeros_behind_the_last_member_are_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "tape.gz"
    path.write_bytes(gzip.compress(b"text") + bytes(100_000))

    with open_stream(path) as stream:
        assert stream.read() == b"text"


@pytest.mark.parametrize("pack", PACKINGS)
def test_a_file_cut_short_gives_its_whole_lines_and_then_says_where(pack: Pack, tmp_path: Path) -> None:
    path = tmp_path / "cut"
    packed = pack(CONTENT)
    path.write_bytes(packed[: len(packed) * 9 // 10])
    found: list[bytes] = []

    with open_stream(path) as stream, pytest.raises(UnreadableItem, match=r"cut is damaged near byte \d+"):
        found.extend(line.content for line in lines(stream))

    # bzip2 unpacks blocks of 900 kB, and nothing of a block that is not whole
    assert found == CONTENT.split(b"\n")[: len(found)]
    assert found or pack is bz2.compress


@pytest.mark.parametrize("pack", PACKINGS)
def test_no_cut_passes_unnoticed(pack: Pack, tmp_path: Path) -> None:
    packed = pack(b"one line\n")
    for size in range(12, len(packed) - 1):
        path = tmp_path / f"{size}"
        path.write_bytes(packed[:size])
        head(path)  # never raises
        with open_stream(path) as stream, pytest.raises(UnreadableItem):
            stream.read()
            stream.read()


def test_what_stands_before_a_damage_is_read_first(tmp_path: Path) -> None:
    path = tmp_path / "damaged.gz"
    path.write_bytes(gzip.compress(b"sound member\n") + b"\x1f\x8b\x08 junk that is no member")

    with open_stream(path) as stream:
        assert stream.read() == b"sound member\n"
        with pytest.raises(UnreadableItem):
            stream.read()


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableItem, match="cannot be opened"):
        open_stream(tmp_path / "absent")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", [], id="empty"),
        pytest.param(b"ab\n\ncd", [(0, b"ab", 2), (3, b"", 0), (4, b"cd", 2)], id="last-line-open"),
        pytest.param(b"ab\r\ncd\r\n", [(0, b"ab", 2), (4, b"cd", 2)], id="windows"),
        pytest.param(b"abcde\r\nx", [(0, b"abcde", 5), (7, b"x", 1)], id="just-at-the-limit"),
        pytest.param(b"abcdef\nx", [(0, b"abcde", 6), (7, b"x", 1)], id="one-over"),
        pytest.param(b"abcdefghijklm\nx", [(0, b"abcde", 13), (14, b"x", 1)], id="far-over"),
        pytest.param(b"abcdefghijklm", [(0, b"abcde", 13)], id="over-and-open"),
        pytest.param("a\u2028b".encode(), [(0, "a\u2028b".encode(), 5)], id="only-line-feeds-end-lines"),
    ],
)
def test_lines_have_offset_content_and_full_length(content: bytes, expected: list[object]) -> None:
    assert [tuple(line) for line in lines(io.BytesIO(content), 5)] == expected


@given(st.lists(st.binary(max_size=12).filter(lambda b: b"\n" not in b and b"\r" not in b)))
def test_offsets_and_lengths_cover_the_stream(pieces: list[bytes]) -> None:
    content = b"\n".join(pieces)
    for line in lines(io.BytesIO(content), 4):
        whole = content[line.offset : line.offset + line.length]
        assert whole[:4] == line.content
        assert content[line.offset + line.length :][:1] in (b"", b"\n")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("a.jsonl.gz", "a", id="packed"),
        pytest.param("a.b.txt", "a.b", id="dots"),
        pytest.param("README", "README", id="no-suffix"),
    ],
)
def test_stem_is_without_suffixes(name: str, expected: str) -> None:
    assert stem(Path("folder") / name) == expected
