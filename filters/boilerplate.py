"""Hints that a text is the frame of a page and not its content, or that a machine filled or translated it.

Frames show in every language: short lines without a stop, separators, one word a line; what they say is a
few phrases. None of it proves anything: poems, menus of a feast and dictionaries have short lines too, and
a page about cookies names them. So these are flags for people to look at, never a reason to leave out.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import regex

from filters import Filter
from filters._scripts import is_spaceless, words

FIELD = pa.field(
    "boilerplate",
    pa.struct(
        [
            pa.field("short_line_share", pa.float32()),
            pa.field("separator_line_share", pa.float32()),
            pa.field("notice_line_share", pa.float32()),
            pa.field("looks_like_navigation", pa.bool_()),
            pa.field("template_residues", pa.int32()),
            pa.field("stutter_share", pa.float32()),
            pa.field("mixed_script_places", pa.int32()),
            pa.field("languages_listed", pa.int32()),
            pa.field("translation_marks", pa.int32()),
            pa.field("may_be_machine_translated", pa.bool_()),
        ]
    ),
)

_PHRASES = Path(__file__).parent / "models" / "boilerplate.toml"

FEWEST_LINES = 8  # of a page whose shape is judged
NAVIGATION = 0.75  # share of its lines that are short or separated
SHORT_WORDS = 3  # words of a line of a menu; a verse has more
NOTICE_LENGTH = 120  # characters; what is longer is running text that happens to say so
SWITCHER = 6  # languages named
STUTTER = 3  # times one word in a row
MOST_STUTTER = 0.05
SPACELESS_WORD = 2  # characters for a word

_STOP = regex.compile(r"[\p{Sentence_Terminal}…:;,،、።](?:[\p{Pe}\p{Pf}\p{Pi}\"'])*$")
_SEPARATOR = re.compile(r"[|·•»›▸►]| [/–—-] ")
_MIXED = regex.compile(r"\p{Latin}[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{Latin}")


@dataclass(frozen=True, slots=True)
class Phrases:
    """What frames and programs leave in texts: phrases in small letters, and a pattern of residues."""

    notices: tuple[str, ...]
    widgets: tuple[str, ...]
    languages: tuple[str, ...]
    residues: regex.Pattern[str]


def build(settings: Path | None = None) -> Filter:
    """Build the filter with the phrases that come along."""
    content = _PHRASES.read_bytes()
    phrases = read(content)

    def measure(text: pa.Array) -> pa.Array:
        return pa.array((None if t is None else hints(t, phrases) for t in text.to_pylist()), FIELD.type)

    return Filter(FIELD, 1, ("text",), measure, model=hashlib.sha256(content).hexdigest())


def read(content: bytes) -> Phrases:
    """Return the phrases of a TOML file."""
    held: Mapping[str, list[str]] = tomllib.loads(content.decode("utf-8"))
    residues = regex.compile("|".join(held["residues"]), regex.IGNORECASE)
    return Phrases(tuple(held["notices"]), tuple(held["widgets"]), tuple(held["languages"]), residues)


def hints(text: str, phrases: Phrases) -> dict[str, float | int | bool | None]:
    """Return the hints on one text; shares, 0 to 1, are of its filled lines or words, null without any.

    Navigation is judged from eight lines on. `may_be_machine_translated` holds where a widget left its name,
    a switcher lists six languages or more, or one word in twenty is said three times in a row.
    """
    low = text.lower()
    lines = [line.strip() for line in low.splitlines() if line.strip()]
    unit = SPACELESS_WORD if is_spaceless(low[:2000]) else 0
    short = [_is_short(line, unit) for line in lines]
    separated = [len(_SEPARATOR.findall(line)) >= 2 for line in lines]
    said = [phrase for phrase in phrases.notices if phrase in low]
    notices = [len(line) <= NOTICE_LENGTH and any(phrase in line for phrase in said) for line in lines]
    framed = sum(map(max, zip(short, separated, notices, strict=True)))
    listed = _listed(low, phrases.languages)
    stutter, marks = _stutter(low), sum(low.count(phrase) for phrase in phrases.widgets)
    return {
        "short_line_share": _share(sum(short), len(lines)),
        "separator_line_share": _share(sum(separated), len(lines)),
        "notice_line_share": _share(sum(notices), len(lines)),
        "looks_like_navigation": len(lines) >= FEWEST_LINES and framed >= NAVIGATION * len(lines),
        "template_residues": len(phrases.residues.findall(text)),
        "stutter_share": stutter,
        "mixed_script_places": 0 if text.isascii() else len(_MIXED.findall(text)),
        "languages_listed": listed,
        "translation_marks": marks,
        "may_be_machine_translated": marks > 0 or listed >= SWITCHER or (stutter or 0.0) > MOST_STUTTER,
    }


def _is_short(line: str, unit: int) -> bool:
    """Tell whether a line is no longer than an entry of a menu and ends in no stop."""
    if _STOP.search(line[-3:]):
        return False
    return len(line) <= 3 * unit * SHORT_WORDS if unit else len(line.split(None, SHORT_WORDS)) <= SHORT_WORDS


def _listed(low: str, languages: tuple[str, ...]) -> int:
    """Return how many languages a text names, as whole words where it names enough to matter."""
    named = [name for name in languages if name in low]
    if len(named) < SWITCHER:
        return len(named)
    return sum(regex.search(rf"\b{name}\b", low) is not None for name in named)


def _stutter(low: str) -> float | None:
    """Return the share of words that stand at least three times in a row; digits are no words here."""
    found = [word for word in words(low) if not word.isdigit()]
    runs = (sum(1 for _ in run) for _, run in groupby(found))
    return _share(sum(n for n in runs if n >= STUTTER), len(found))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
