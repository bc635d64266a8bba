"""A record's text as a page shows it: a part at a time, in sentences, with what was found in it marked.

Places are code points of the stored text. What a reader cannot see (zero-width and control characters,
direction marks) becomes a visible sign on demand: texts are hostile, and such characters are how they hide.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import regex

PART_CHARS = 6000
LONGEST = 600  # a sentence without an end is cut here
_SENTENCE = regex.compile(
    r"[^\p{Sentence_Terminal}\n]*(?:\p{Sentence_Terminal}+[\p{Pf}\p{Pe}\"']*\s*|\n+|\Z)"
)
_PLAIN = frozenset("\n\t ")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in which something was found, and what; the first character and the one behind the last."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that look alike: `kind` is what was found in them, `is_sign` the name of an unseen one."""

    text: str
    kind: str | None = None
    is_sign: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence from `start` on; `is_veiled` where it is shown only when somebody asks for it."""

    start: int
    pieces: tuple[Piece, ...]
    is_veiled: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text in paragraphs; `start` and `end` are its places in all `length` characters."""

    start: int
    end: int
    length: int
    paragraphs: tuple[tuple[Sentence, ...], ...]


def part(
    text: str, marks: Iterable[Mark], *, start: int = 0, signs: bool = False, veils: bool = False
) -> Part:
    """Return a part of a text; sentences with marks are veiled, or all where nothing is marked."""
    start = min(max(start, 0), len(text))
    end = min(start + PART_CHARS, len(text))
    found = sorted({m for m in marks if m.start < end and m.end > start}, key=lambda m: (m.start, m.end))
    paragraphs: list[list[Sentence]] = [[]]
    for first, last in sentences(text, start, end):
        here = [m for m in found if m.start < last and m.end > first]
        pieces = tuple(_pieces(text, first, last, here, signs=signs))
        paragraphs[-1].append(Sentence(first, pieces, veils and bool(here or not found)))
        if text[first:last].endswith("\n"):
            paragraphs.append([])
    return Part(start, end, len(text), tuple(tuple(each) for each in paragraphs if each))


def marks_of(measures: Mapping[str, Any]) -> list[Mark]:
    """Return the places that measurements name: words of a list, and what tells of a person."""
    toxic = (measures.get("toxicity") or {}).get("lexicon_spans") or ()
    personal = (measures.get("personal_data") or {}).get("spans") or ()
    named = [(s["start"], s["end"], s["class"]) for s in toxic]
    return [Mark(*each) for each in (*named, *((s["start"], s["end"], s["kind"]) for s in personal))]


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the sentences between two places begin and end; white space goes with the one before."""
    for found in _SENTENCE.finditer(text, start, end):
        for first in range(found.start(), found.end(), LONGEST):
            yield first, min(first + LONGEST, found.end())


def _pieces(text: str, first: int, last: int, marks: Sequence[Mark], *, signs: bool) -> Iterator[Piece]:
    edges = {first, last, *(min(max(place, first), last) for m in marks for place in (m.start, m.end))}
    for begin, end in pairwise(sorted(edges)):
        kind = next((m.kind for m in marks if m.start <= begin and m.end >= end), None)
        if signs:
            yield from _with_signs(text[begin:end], kind)
        else:
            yield Piece(text[begin:end], kind)


def _with_signs(text: str, kind: str | None) -> Iterator[Piece]:
    seen = ""
    for character in text:
        if character in _PLAIN or unicodedata.category(character) not in ("Cf", "Cc", "Zs", "Zl", "Zp", "Co"):
            seen += character
            continue
        if seen:
            yield Piece(seen, kind)
            seen = ""
        yield Piece(f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip(), kind, is_sign=True)
    if seen:
        yield Piece(seen, kind)
