"""Bytes to text: the byte order mark, what the server and the page say, and else what the bytes look like.

Declared charsets lie, most often Latin-1 over UTF-8. Text that is valid UTF-8 with letters beyond ASCII
is UTF-8 whatever was declared: other encodings practically never form it by chance. Labels follow the
WHATWG Encoding Standard, under which `iso-8859-1` means windows-1252.
"""

import codecs
import re
from dataclasses import dataclass

from resiliparse.parse.encoding import detect_encoding

from curation.sources._charset_guess import SAMPLE_BYTES, guess
from curation.sources._charset_names import codec

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([\w.:-]+)",
    re.I,
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the charset that was used, who named it, and how many bytes made no sense in it.

    `named_by` is `bom`, `header`, `page`, `utf-8` (the bytes are valid UTF-8) or `guess`.
    """

    text: str
    charset: str
    named_by: str
    replaced: int = 0


def decode(payload: bytes, *, content_type: str | None = None, is_html: bool = True) -> Decoded:
    """Return the text of a payload; bytes that make no sense become U+FFFD and are counted."""
    for mark, charset in _BOMS:
        if payload.startswith(mark):
            return _with(payload[len(mark) :], charset, "bom")
    stated = _stated(payload, content_type, is_html=is_html)
    if (stated is None or not stated[0].startswith("utf-16")) and _is_utf8(payload):
        named_by = stated[1] if stated and stated[0] == "utf-8" else "utf-8"
        return Decoded(payload.decode("utf-8"), "utf-8", named_by)
    if stated is not None:
        decoded = _with(payload, *stated)
        if _is_credible(decoded):
            return decoded
    return _with(payload, _guess(payload), "guess")


def _stated(payload: bytes, content_type: str | None, *, is_html: bool) -> tuple[str, str] | None:
    header = _HEADER.search(content_type or "")
    named = header and codec(header[1])
    if named:
        return named, "header"
    meta = _META.search(payload[:4096]) if is_html else None
    named = meta and codec((meta[1] or meta[2]).decode("ascii", "replace"))
    if not named:
        return None
    # A page that can name its charset in ASCII is not in UTF-16 (WHATWG HTML, prescan).
    return ("utf-8" if named.startswith("utf-16") else named), "page"


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not payload.isascii() or b"\x1b$" not in payload  # ISO-2022-JP is ASCII with escapes


def _with(payload: bytes, charset: str, named_by: str) -> Decoded:
    text = payload.decode(charset, "replace")
    replaced = text.count("\ufffd")
    return Decoded(text, charset, named_by, replaced)


def _is_credible(decoded: Decoded) -> bool:
    """Tell whether a charset fits: of the letters beyond ASCII, one in a hundred may be senseless."""
    beyond = sum(1 for char in decoded.text[:SAMPLE_BYTES] if char > "\x7f")
    senseless = decoded.text[:SAMPLE_BYTES].count("\ufffd") + len(
        re.findall("[\x80-\x9f]", decoded.text[:SAMPLE_BYTES])
    )
    return senseless * 100 <= max(beyond, 1)


def _guess(payload: bytes) -> str:
    if payload.isascii():  # with escapes: ISO-2022
        return codec(detect_encoding(payload[:SAMPLE_BYTES]) or "") or "cp1252"
    return guess(payload) or "cp1252"
