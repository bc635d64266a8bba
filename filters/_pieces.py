"""A text cut into the pieces that a language identifier is asked about.

A document may speak several languages, most often line by line; one question about all of it hides the
smaller ones. Very short lines say nothing alone and go with their neighbour; of a long text an even
sample is enough. Training text is cleaned by the same hand, or the model would see strange text here.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from filters._characters import SCRIPTS, Codes, Kinds, codes, scripts
from filters.kernels.kind_counts import counted

MOST_PIECES = 50
LONGEST = 400  # characters; twice that changes no answer
SHORTEST = 40  # characters; two thirds of a line of print, below which a line waits for the next

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]+\.[^\s@]+")
_DIGITS = re.compile(r"\d+")
# Apostrophes are letters in many orthographies, and each keyboard has another.
_APOSTROPHES = "'`\N{ACUTE ACCENT}\u2018\u2019\u02bc"
_LAST_MARK = 0x20000  # planes above hold ideographs, tags and private use
_EAST_PARTS = (("Hani",), ("Hang",), ("Hira", "Kana"))
_EAST = frozenset({"Hani", "Hang", "Hira", "Kana"})


class Piece(NamedTuple):
    """Some lines of a text, cleaned; the writing system of most of its letters, and how many they are."""

    text: str
    script: str | None
    letters: int


def clean(text: str) -> str:
    """Return the text on one line, composed (NFC), without digits and addresses, its spaces folded."""
    if "@" in text or "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    return " ".join(_DIGITS.sub(" ", unicodedata.normalize("NFC", text)).split())


def fold(text: str) -> str:
    """Return a cleaned text in small letters and without marks, but for apostrophes, all of one kind.

    Lists of words have neither capitals nor stops, so that a model that sees them learns the list.
    """
    return folded([text.replace("\n", " ")])[0]


def folded(texts: Sequence[str]) -> list[str]:
    """Return each text as `fold` does; none of them may hold a line feed."""
    bare = _bare()[codes("\n".join(texts).lower())]
    lines = bare.tobytes().decode("utf-32-le", "surrogatepass").split("\n")
    return [" ".join(line.split()) for line in lines[: len(texts)]]


@cache
def _bare() -> Codes:
    """Return what stands for each code point in folded text: itself, a space for marks and symbols."""
    table = np.arange(0x110000, dtype=np.int32)
    marks = [code for code in range(_LAST_MARK) if unicodedata.category(chr(code))[0] in "PS"]
    table[marks] = ord(" ")
    table[[ord(mark) for mark in _APOSTROPHES]] = ord("'")
    return table


def pieces(text: str) -> tuple[list[Piece], Counter[str]]:
    """Return an even sample of at most 50 pieces, in order, and the writing systems of all its letters."""
    return pieces_of([text])[0]


def pieces_of(texts: Sequence[str]) -> list[tuple[list[Piece], Counter[str]]]:
    """Return for each text, in order, what `pieces` returns; many short texts together are the faster way."""
    cleaned = [[clean(each) for each in _sample(list(_cut(text)))] for text in texts]
    systems = iter(_systems([each for lines in cleaned for each in lines]))
    return [_summed([(line, next(systems)) for line in lines]) for lines in cleaned]


def _summed(lines: Iterable[tuple[str, dict[str, int]]]) -> tuple[list[Piece], Counter[str]]:
    found, letters = [], Counter[str]()
    for text, systems in lines:
        for code, n in systems.items():
            letters[code] = letters.get(code, 0) + n
        main = main_of(systems)
        found.append(Piece(text, main, systems[main] if main else 0))
    return found, letters


def writing_systems(text: str) -> Counter[str]:
    """Count the letters of a text by writing system: its scripts, but what Japanese and Korean mix is one.

    Han letters count as Japanese beside a tenth of kana, as Korean beside as many Hangul; else as Han.
    """
    return Counter(_systems([text])[0])


def _systems(texts: Sequence[str]) -> list[dict[str, int]]:
    """Return the writing systems of each text; the letters of all are counted in one go."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    found: list[dict[str, int]] = [{} for _ in texts]
    for text, script, n in counted(codes("".join(texts)), lengths, _scripts_of_letters()).tolist():
        found[text][SCRIPTS[script]] = n
    return [each if each.keys().isdisjoint(_EAST) else _mixed(each) for each in found]


@cache
def _scripts_of_letters() -> Kinds:
    """Return for each code point the number of its script in `SCRIPTS`; 0 where it is no letter of one."""
    found = scripts(np.arange(0x110000, dtype=np.int32))
    are_letters = np.fromiter(map(str.isalpha, map(chr, range(0x110000))), np.bool_, 0x110000)
    return found * are_letters


def _mixed(scripts: dict[str, int]) -> dict[str, int]:
    han, hangul, kana = (sum(scripts.pop(code, 0) for code in codes) for codes in _EAST_PARTS)
    if kana and kana >= hangul and kana * 9 >= han:
        kana, han = kana + han, 0
    elif hangul >= han:
        hangul, han = hangul + han, 0
    return scripts | {code: n for code, n in (("Hani", han), ("Kore", hangul), ("Jpan", kana)) if n}


def main_of(systems: Mapping[str, int]) -> str | None:
    """Return the writing system of most letters; of equals the first by code; null where there is none."""
    if len(systems) < 2:
        return next(iter(systems), None)
    return min(systems, key=lambda code: (-systems[code], code))


def _cut(text: str) -> Iterator[str]:
    waiting = ""
    for line in text.splitlines():
        waiting = f"{waiting} {line}" if waiting else line
        if len(waiting) >= SHORTEST:
            yield from _slices(waiting)
            waiting = ""
    if waiting.strip():
        yield waiting


def _slices(line: str) -> Iterator[str]:
    start = 0
    while len(line) - start > LONGEST:
        space = line.rfind(" ", start + LONGEST // 2, start + LONGEST)
        end = space if space > 0 else start + LONGEST
        yield line[start:end]
        start = end
    yield line[start:]


def _sample(parts: list[str]) -> list[str]:
    if len(parts) <= MOST_PIECES:
        return parts
    return [parts[i * len(parts) // MOST_PIECES] for i in range(MOST_PIECES)]
