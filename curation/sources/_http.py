"""One HTTP response as a web archive keeps it: head, body, and the codings that lie around the body.

Archived bodies are often not coded as their head says (Common Crawl decodes them and keeps the head), and
a coded body of a few bytes may unfold to gigabytes. So codings are tried, and what they give is capped.
"""

import re
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pyarrow as pa

from curation.errors import UnreadableItem

with suppress(ImportError):  # of an extra, see `_extras`
    import brotli  # type: ignore[import-untyped]

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
MAX_BODY_BYTES = 1 << 24
MAX_RATIO = 500  # deflate cannot pass 1,032; real pages stay far below 100
_RATIO_FLOOR_BYTES = 1 << 20  # small bodies may compress as they like

_CHUNK = re.compile(rb"\s*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_STATUS = re.compile(rb"(?:HTTP/\d(?:\.\d)?|:status:)\s+(\d{3})")


@dataclass(frozen=True, slots=True)
class Response:
    """Status, headers with small names (repeated ones joined by commas), and the body as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return a header by its small name, or null."""
        return self.headers.get(name)


def parse(block: bytes) -> Response | None:
    """Return the response that a record holds, or null when it does not begin like one.

    Captures by a browser over HTTP/2 begin with `HTTP/2 200`, or with the pseudo-header `:status: 200`.
    """
    status = _STATUS.match(block)
    if status is None:
        return None
    end = re.search(rb"\r?\r?\n\r?\r?\n", block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    headers: dict[str, str] = {}
    for line in re.split(rb"[\r\n]+", head)[1:]:
        # The pseudo-headers of HTTP/2 begin with a colon; the status among them was read above.
        name, colon, value = line.decode("latin-1").partition(":")
        name, value = name.strip().lower(), value.strip()
        if colon and name:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Response(int(status[1]), headers, body)


def decode(response: Response) -> bytes:
    """Return the body without its transfer and content codings; raise `UnreadableItem` where that fails."""
    body = response.body
    if "chunked" in (response.header("transfer-encoding") or "").lower():
        body = _unchunk(body)
    for coding in reversed((response.header("content-encoding") or "").lower().split(",")):
        decoder = _CODINGS.get(coding.strip())
        if decoder is not None and body:
            body = decoder(body)
    return body


def _unchunk(body: bytes) -> bytes:
    """Return the chunks joined; a body that does not begin with a chunk was joined by the crawler."""
    parts: list[bytes] = []
    position = 0
    while True:
        size = _CHUNK.match(body, position)
        if size is None:
            if position == 0 or not body[position:].strip():
                return b"".join(parts) or body
            raise UnreadableItem(f"the chunk at byte {position} of the body has no size")
        length = int(size[1], 16)
        if length == 0:
            return b"".join(parts)
        if size.end() + length > len(body):
            raise UnreadableItem(f"the chunk at byte {position} of the body is longer than what is left")
        parts.append(body[size.end() : size.end() + length])
        position = size.end() + length


def _gunzip(body: bytes) -> bytes:
    return _inflate(body, zlib.MAX_WBITS | 16) if body.startswith(b"\x1f\x8b") else body


def _undeflate(body: bytes) -> bytes:
    """Undo `deflate`, which the standard wraps in zlib and some servers send bare."""
    try:
        return _inflate(body, zlib.MAX_WBITS)
    except UnreadableItem:
        return body if body.lstrip().startswith(b"<") else _inflate(body, -zlib.MAX_WBITS)


def _inflate(body: bytes, window: int) -> bytes:
    decoder = zlib.decompressobj(window)
    try:
        text = decoder.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error as error:
        raise UnreadableItem(f"the compressed body is damaged ({error})") from error
    _check(text, body)
    if not decoder.eof:
        raise UnreadableItem("the compressed body ends early")
    return text


def _unbrotli(body: bytes) -> bytes:
    decoder = brotli.Decompressor()
    try:
        text: bytes = decoder.process(body, output_buffer_limit=MAX_BODY_BYTES + 1)
    except brotli.error as error:
        if body.lstrip().startswith(b"<"):
            return body
        raise UnreadableItem("the brotli-coded body is damaged") from error
    _check(text, body)
    if not decoder.is_finished():
        raise UnreadableItem("the compressed body ends early")
    return text


def _unzstd(body: bytes) -> bytes:
    if not body.startswith(ZSTD_MAGIC):
        return body
    parts, size = [], 0
    try:
        with pa.CompressedInputStream(pa.BufferReader(body), "zstd") as stream:
            while size <= MAX_BODY_BYTES and (part := stream.read(1 << 16)):
                parts.append(part)
                size += len(part)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableItem(f"the zstd-coded body is damaged ({error})") from error
    text = b"".join(parts)
    _check(text, body)
    return text


def _check(text: bytes, body: bytes) -> None:
    if len(text) > MAX_BODY_BYTES:
        raise UnreadableItem(f"the body unfolds to more than {MAX_BODY_BYTES >> 20} MB")
    if len(text) > _RATIO_FLOOR_BYTES and len(text) > MAX_RATIO * len(body):
        raise UnreadableItem(f"the body unfolds to more than {MAX_RATIO} times its size")


_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
