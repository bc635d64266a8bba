"""Files as streams of plain bytes, whatever they are packed in, and lines of bounded length out of them.

The packing is told by the first bytes, never by the file's name. A packed file that is cut short or
damaged gives what can be unpacked before the damage and only then raises `UnreadableItem`; common
readers drop the end in silence, and pyarrow's lose a whole file for one line of 20 MB.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from curation.errors import UnreadableItem
from curation.sources._unpack import unpacked

# The longest line or text that one record may have, in bytes. A book of 1,000 pages has 3 MB.
ITEM_LIMIT = 64 << 20

_PIECE = 1 << 16
_PACKED_SUFFIXES = frozenset({".gz", ".bz2", ".xz", ".zst", ".lz4"})


class Line(NamedTuple):
    """One line: where it starts in the unpacked stream, its bytes without the line end, its full length.

    `length` exceeds `len(content)` where the line is over the limit; `content` then holds its beginning.
    """

    offset: int
    content: bytes
    length: int


def open_stream(path: Path) -> BinaryIO:
    """Open a file for reading its unpacked bytes: gzip, bzip2, xz, zstd, lz4 frame, or as it is."""
    try:
        file = path.open("rb")
        magic = file.read(10)
        file.seek(0)
    except OSError as error:
        raise UnreadableItem(f"{path} cannot be opened: {error.strerror or error}.") from error
    pieces = unpacked(path, file, magic)
    return file if pieces is None else cast(BinaryIO, _Stream(file, pieces))


def head(path: Path, size: int = 65536) -> bytes:
    """Return the first unpacked bytes of a file; fewer where it is shorter, or damaged before that."""
    with open_stream(path) as stream:
        try:
            return stream.read(size)
        except UnreadableItem:
            return b""


def lines(stream: BinaryIO, limit: int = ITEM_LIMIT) -> Iterator[Line]:
    r"""Yield the lines of a stream, ended by `\n` or `\r\n`, in constant memory.

    Of a line over `limit` bytes the beginning is kept and the rest counted. Where the stream is damaged,
    all whole lines before the damage come first; then `UnreadableItem` is raised.
    """
    offset = 0
    while first := stream.readline(limit + 2):
        read = len(first)
        if first.endswith(b"\n"):
            content = first[:-1].removesuffix(b"\r")
            yield Line(offset, content[:limit], len(content))
        else:
            more = first
            while not more.endswith(b"\n") and (more := stream.readline(_PIECE)):
                read += len(more)
            yield Line(offset, first[:limit], read - more.endswith(b"\n"))
        offset += read


def stem(path: Path) -> str:
    """Return a file's name without the suffix of its packing and that of its format."""
    name = path.name.removesuffix(path.suffix) if path.suffix in _PACKED_SUFFIXES else path.name
    return Path(name).stem


class _Stream(io.RawIOBase):
    """Unpacked bytes from an iterator; what stands before a damage is handed out before the error."""

    def __init__(self, file: BinaryIO, pieces: Iterator[bytes]) -> None:
        self._file = file
        self._pieces = pieces
        self._waiting, self._at = b"", 0
        self._damage: UnreadableItem | None = None

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def readall(self) -> bytes:
        return self.read()

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes (below 0: all); fewer at the end, or before a damage, which comes next."""
        left = -1 if size is None else size
        parts: list[bytes] = []
        while left and self._more(raising=not parts):
            parts.append(self._take(left))
            left -= len(parts[-1]) if left > 0 else 0
        return b"".join(parts)

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return at most `size` bytes up to the next line end; a line that damage cuts is not returned."""
        left = -1 if size is None else size
        parts: list[bytes] = []
        while left and self._more(raising=True):
            parts.append(self._take(left, until_line_end=True))
            left -= len(parts[-1]) if left > 0 else 0
            if parts[-1].endswith(b"\n"):
                break
        return b"".join(parts)

    def _take(self, size: int, *, until_line_end: bool = False) -> bytes:
        end = len(self._waiting) if size < 0 else min(self._at + size, len(self._waiting))
        if until_line_end:
            end = self._waiting.find(b"\n", self._at, end) + 1 or end
        taken, self._at = self._waiting[self._at : end], end
        return taken

    def _more(self, *, raising: bool) -> bool:
        """Tell whether bytes are waiting, after asking for some; raise a damage only when it is its turn."""
        while self._at == len(self._waiting) and self._damage is None:
            try:
                self._waiting, self._at = next(self._pieces), 0
            except StopIteration:
                return False
            except UnreadableItem as error:
                self._damage = error
        if self._at < len(self._waiting):
            return True
        if raising and self._damage is not None:
            raise self._damage
        return False
