"""What all sample contributions share: stories, truth rows, and packing that gives the same bytes anywhere.

Compressors differ between builds of zlib, so gzip is written here with stored blocks, as RFC 1951 allows.
"""

import struct
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

Files = dict[str, bytes]
_BLOCK = 0xFFFF


@dataclass(frozen=True, slots=True)
class Story:
    """One story in one language: its label, its number in its file from 0, its sentences."""

    language: str
    number: int
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the sentences on one line, without spaces between them where its script has none."""
        return ("" if self.language.endswith(("Hani", "Jpan", "Tibt")) else " ").join(self.sentences)

    @property
    def title(self) -> str:
        """Return the first sentence without its full stop."""
        return self.sentences[0].rstrip(".!?。।።။។།་ ")


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of one planted record; an empty string where nothing is said."""

    source: str
    identifier: str
    language: str = ""
    licence: str = ""
    outcome_hint: str = "kept"
    duplicate_of: str = ""
    kind: str = ""
    note: str = ""

    def copy_of(self, original: str, kind: str, note: str) -> "Truth":
        """Return the same row as a duplicate of `<source>:<identifier>`."""
        return replace(self, outcome_hint="duplicate", duplicate_of=original, kind=kind, note=note)


@dataclass(frozen=True, slots=True)
class Contribution:
    """The files of one contribution by name below its folder, and what they hold."""

    slug: str
    files: Files
    truth: tuple[Truth, ...]


class Deck:
    """The stories that nobody has taken yet; each is dealt once."""

    def __init__(self, folder: Path) -> None:
        self._left: dict[str, list[Story]] = {
            path.stem: list(read_stories(path)) for path in sorted(folder.glob("*.toml"))
        }

    def take(self, language: str, count: int = 1) -> list[Story]:
        """Return the next stories of a language; raise `ValueError` when so many are not left."""
        left = self._left.get(language, [])
        if len(left) < count:
            raise ValueError(f"texts/{language}.toml has {len(left)} stories left, {count} are needed")
        self._left[language] = left[count:]
        return left[:count]

    def rest(self) -> list[Story]:
        """Return all that are left, by language and number, and leave none."""
        out = [story for _, left in sorted(self._left.items()) for story in left]
        self._left = {}
        return out


def read_stories(path: Path) -> Iterator[Story]:
    """Yield the stories of one file of texts, in its order."""
    for number, sentences in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["stories"]):
        yield Story(path.stem, number, tuple(sentences))


def joined(stories: list[Story]) -> str:
    """Return stories as one text, a paragraph each."""
    return "\n\n".join(story.text for story in stories)


def changed(text: str, words: Mapping[str, str]) -> str:
    """Return a text with words replaced; raise `ValueError` for one that does not stand in it once."""
    for old, new in words.items():
        if text.count(old) != 1:
            raise ValueError(f"{old!r} stands {text.count(old)} times in the text that is to be changed")
        text = text.replace(old, new)
    return text


def gzipped(content: bytes) -> bytes:
    """Return a gzip member that holds the content as it is, without a date or a name."""
    blocks = [content[at : at + _BLOCK] for at in range(0, len(content), _BLOCK)] or [b""]
    out = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    for number, block in enumerate(blocks, 1):
        out += struct.pack("<BHH", number == len(blocks), len(block), len(block) ^ _BLOCK) + block
    return out + struct.pack("<II", zlib.crc32(content), len(content))


def table(rows: list[Truth]) -> str:
    """Return the truth as tab-separated values under the names of its columns."""
    names = [field.name for field in fields(Truth)]
    lines = [[getattr(row, name) for name in names] for row in rows]
    return "".join("\t".join(line) + "\n" for line in [names, *lines])
