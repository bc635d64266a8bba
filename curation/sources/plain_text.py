"""Plain text: one record a file.

Old files say nothing of their encoding. UTF-8 is tried first, for other encodings almost never pass as
UTF-8; what fails it is guessed at by two detectors and the look of the text, which can be wrong for one of
a few words: `tests/benchmarks/charsets.py` tells how often. `encoding` in the settings ends all guessing.
"""

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path

import regex

from curation.errors import BadSettings
from curation.sources import RAW_BYTES, Broken, Item, Passed, Record
from curation.sources._charset_guess import guess
from curation.sources.side_cars import evidence, is_side_car
from curation.sources.streams import ITEM_LIMIT, open_stream, stem

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MARKUP = regex.compile(rb"\s*(?:<[?!]?[a-z][\w:-]*[\s>/]|\{\s*\"|\[\s*[\{\[])", regex.IGNORECASE)
_CONTROL = regex.compile(r"[\p{Cc}\p{Cn}--[\t\n\v\f\r\x85]]", regex.VERSION1)
_CONTROL_SHARE = 0.02  # texts from terminals hold some; what is not text holds far more
_GUESSED_FROM = 1 << 18


def recognises(head: bytes) -> bool:
    """Tell whether a file begins as text, in whatever encoding, and not as markup or data."""
    if not head or _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return False
    encoding = _encoding_of(head)
    if encoding is None:
        return False
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)  # the head may cut a character
    return not _is_junk(text)


def read(location: str, *, encoding: str | None = None) -> Iterator[Item]:
    """Yield the file as one record; a licence side-car is passed over. `encoding` null is found out."""
    path = Path(location)
    if encoding is not None and not _is_known(encoding):
        raise BadSettings(f"There is no encoding {encoding!r}; write for instance utf-8, cp1252 or koi8-r.")
    if is_side_car(path):
        yield Passed("licence side-car")
        return
    with open_stream(path) as stream:
        content = stream.read(ITEM_LIMIT + 1)
        stream.read(1)  # raises where the file is damaged: half a text is not the text
    problem, text = _decoded(content, encoding)
    if problem:
        yield Broken(problem, location, 0, len(content), content[:RAW_BYTES])
    else:
        yield _record(path, text)


def _record(path: Path, text: str) -> Record:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Record(
        identifier=stem(path),
        text=text,
        locator=str(path),
        media_type="text/plain",
        source_sha256=digest,
        rights=evidence(path),
    )


def _decoded(content: bytes, encoding: str | None) -> tuple[str | None, str]:
    """Return the sentence why there is no text (null: there is one), and the text."""
    if len(content) > ITEM_LIMIT:
        return f"The text is over the limit of {ITEM_LIMIT >> 20} MB; give it in parts.", ""
    chosen = encoding or _encoding_of(content)
    if chosen is None:
        return "The text is in no encoding that can be found out; name it in the source's settings.", ""
    try:
        text = content.decode(chosen).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return f"The text is not {chosen} (byte {error.start}); name its encoding in the settings.", ""
    if _is_junk(text):
        return "This is not text: it holds NUL bytes or too many control characters.", ""
    return (None, text) if text.strip() else ("There is no text.", "")


def _encoding_of(content: bytes) -> str | None:
    """Return the encoding that a text is marked with, or else passes as, or else looks most like."""
    marked = next((name for mark, name in _BOMS if content.startswith(mark)), None) or _half_empty(content)
    if marked:
        return marked
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(content)
        return "utf-8"
    except UnicodeDecodeError:
        return guess(content)


def _half_empty(content: bytes) -> str | None:
    """Tell UTF-16 without its mark: spaces and line ends put zeros on every other place, and there only."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    if (even == 0) == (odd == 0) or len(content) < 4:
        return None
    encoding = "utf-16-le" if odd else "utf-16-be"
    text = codecs.getincrementaldecoder(encoding)("replace").decode(content[:_GUESSED_FROM])
    letters = sum(map(str.isalpha, text))
    return encoding if letters * 2 > len(text) and not _is_junk(text) else None


def _is_known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding)._is_text_encoding
    except LookupError:
        return False


def _is_junk(text: str) -> bool:
    odd = len(_CONTROL.findall(text)) + text.count("\ufffd")
    return "\0" in text or odd > _CONTROL_SHARE * len(text) + 1
