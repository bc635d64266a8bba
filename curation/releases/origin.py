"""Where releases lie for who pulls them: a folder, a web server, or any store that fsspec knows.

Only two things are asked of a place: a piece of a file, and a file from some byte on. A web server that
knows no ranges (RFC 9110, 14) sends whole files instead; then no more than one file is kept at hand.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import quote

import fsspec
import httpx

from curation.errors import BadAnswer, UnreachableHost

CHUNK = 4 << 20
_TAIL = 64 << 10  # what Arrow asks for first of a Parquet file
_SECONDS = 60.0


class Missing(BadAnswer):
    """A file that is not where it should be."""


class Origin(Protocol):
    """A place that releases are pulled from; `moved` counts the bytes that came from it."""

    moved: int

    def piece(self, path: str, start: int, end: int) -> bytes:
        """Return the bytes of a file from `start` to before `end`; raise `Missing` without one."""

    def stream(self, path: str, start: int) -> Iterator[bytes]:
        """Yield the bytes of a file from `start` to its end; raise `Missing` without one."""


def at(place: str) -> Origin:
    """Return the origin that a path or address names."""
    is_web = place.startswith(("http://", "https://"))
    return Web(place) if is_web else _Store(place)


def read(origin: Origin, path: str) -> bytes | None:
    """Return a whole small file; null when it is not there."""
    try:
        return b"".join(origin.stream(path, 0))
    except Missing:
        return None


def store_errors() -> tuple[type[Exception], ...]:
    """Return what stores raise when they cannot be used; S3's errors are of a family of their own."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - stands behind an extra
    except ImportError:
        return (ImportError, ValueError, OSError)
    return (ImportError, ValueError, OSError, BotoCoreError, ClientError)


class _Store:
    """A folder or bucket, through fsspec."""

    def __init__(self, place: str) -> None:
        self.moved = 0
        self._place = place
        with _told(place):
            self._files, self._root = fsspec.core.url_to_fs(place)

    def piece(self, path: str, start: int, end: int) -> bytes:
        with _told(self._place):
            found: bytes = self._files.cat_file(f"{self._root}/{path}", start=start, end=end)
        self.moved += len(found)
        return found

    def stream(self, path: str, start: int) -> Iterator[bytes]:
        with _told(self._place):
            size = self._files.size(f"{self._root}/{path}")
        for begin in range(start, size, CHUNK):
            yield self.piece(path, begin, min(begin + CHUNK, size))


class Web:
    """A web server that serves plain files; `receipts` are sent with requests below a path each."""

    def __init__(self, place: str) -> None:
        self.moved = 0
        self.receipts: dict[str, str] = {}
        self._root = place.rstrip("/")
        transport = httpx.HTTPTransport(retries=2)
        # Packed answers would make the numbers of bytes wrong, and Parquet is packed already.
        asked = {"accept-encoding": "identity"}
        self._client = httpx.Client(
            transport=transport, timeout=_SECONDS, follow_redirects=True, headers=asked
        )
        self._at_hand = ("", b"")

    def piece(self, path: str, start: int, end: int) -> bytes:
        if self._at_hand[0] != path:
            with self._answer(path, f"bytes={start}-{end - 1}") as answer:
                found = b"".join(self._bytes(answer))
            if answer.status_code == httpx.codes.PARTIAL_CONTENT:
                return found
            self._at_hand = (path, found)
        return self._at_hand[1][start:end]

    def stream(self, path: str, start: int) -> Iterator[bytes]:
        with self._answer(path, f"bytes={start}-" if start else None) as answer:
            skipped = start if answer.status_code != httpx.codes.PARTIAL_CONTENT else 0
            for chunk in self._bytes(answer):
                yield chunk[skipped:]
                skipped = max(0, skipped - len(chunk))

    def post(self, path: str, form: Mapping[str, str]) -> bytes:
        """Send a form and return the answer."""
        with self._answer(path, None, form) as answer:
            return b"".join(self._bytes(answer))

    @contextmanager
    def _answer(
        self, path: str, wanted: str | None, form: Mapping[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        address = f"{self._root}/{quote(path)}"
        headers = {"range": wanted} if wanted else {}
        receipt = next((r for below, r in self.receipts.items() if path.startswith(below)), None)
        headers |= {"authorization": f"Bearer {receipt}"} if receipt else {}
        method = "GET" if form is None else "POST"
        try:
            with self._client.stream(method, address, headers=headers, data=form) as answer:
                if answer.status_code == httpx.codes.NOT_FOUND:
                    raise Missing(f"{address} is not there; ask who runs the server")
                if answer.is_error:
                    raise BadAnswer(f"{address} answers {answer.status_code}{_why(answer)}")
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnreachableHost(
                f"{address} cannot be read ({error or type(error).__name__}); run the same command again "
                "later, it goes on where it stopped"
            ) from error

    def _bytes(self, answer: httpx.Response) -> Iterator[bytes]:
        for chunk in answer.iter_raw():  # as they come: what came before a break is kept
            self.moved += len(chunk)
            yield chunk


def _why(answer: httpx.Response) -> str:
    """Return what a server says of a refusal, where it says it in plain words."""
    if not answer.headers.get("content-type", "").startswith("text/plain"):
        return "; ask who runs the server"
    return f": {' '.join(answer.read().decode('utf-8', 'replace').split())[:500]}"


class RemoteFile(io.RawIOBase):
    """A file of an origin for readers of Parquet: what stands at its end is fetched once and kept."""

    def __init__(self, origin: Origin, path: str, size: int) -> None:
        self._origin, self._path, self._size, self._place = origin, path, size, 0
        self._kept = max(0, size - _TAIL)
        self._tail = origin.piece(path, self._kept, size) if size else b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        return self._place

    def readinto(self, buffer: Any) -> int:
        end = min(self._place + len(buffer), self._size)
        found = self._bytes(self._place, end) if end > self._place else b""
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)

    def _bytes(self, start: int, end: int) -> bytes:
        if end <= self._kept:
            return self._origin.piece(self._path, start, end)
        before = self._origin.piece(self._path, start, self._kept) if start < self._kept else b""
        return before + self._tail[max(start - self._kept, 0) : end - self._kept]


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Say what is wrong with a store in a sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise Missing(f"{error.filename or error} is not there; ask who keeps the releases") from error
    except store_errors() as error:
        raise UnreachableHost(
            f"{place} cannot be read ({error}); check the address, its keys, and the extra that it needs"
        ) from error
