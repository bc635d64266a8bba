"""Places in a text put out of sight, each under a pseudonym that holds within the text.

The same address has the same pseudonym wherever it stands in one text, so that a reader can still follow
who is meant; nothing ties it to the address, nor to the same address in another text. A hash would: all
numbers of ten digits can be hashed in an hour. A pseudonym is `[kind-number]`, as `PLACEHOLDER` matches it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

VERSION = 1
STEP = "mask"

PLACEHOLDER = re.compile(r"\[([a-z]+(?:-[a-z]+)*)-([1-9]\d*)\]")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a text, in code points: its first, the one behind its last, and the kind of what stands."""

    start: int
    end: int
    kind: str


def masked(text: str, spans: Iterable[Span]) -> str:
    """Return the text with a pseudonym, `[email-1]`, in the place of each span.

    Numbers run from 1 in the order of the text, for each kind, and pass over those that the text itself
    holds already. Spans that overlap become one, of the kind of the first.
    """
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    taken = {(kind, int(number)) for kind, number in PLACEHOLDER.findall(text)}
    parts, at = [], 0
    for span in _apart(text, spans):
        known = numbers[span.kind]
        who = _identity(text[span.start : span.end])
        if who not in known:
            known[who] = _next_free(span.kind, max(known.values(), default=0), taken)
        parts += [text[at : span.start], f"[{span.kind}-{known[who]}]"]
        at = span.end
    return "".join([*parts, text[at:]])


def spans_of(found: Iterable[Mapping[str, Any]] | None, kinds: Iterable[str]) -> list[Span]:
    """Return the spans of the kinds named, out of a measurement's list of places."""
    wanted = set(kinds)
    return [Span(p["start"], p["end"], p["kind"]) for p in found or () if p["kind"] in wanted]


def _apart(text: str, spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for span in sorted(spans):
        if not 0 <= span.start < span.end <= len(text):
            raise ValueError(
                f"a span from {span.start} to {span.end} lies in no text of {len(text)} characters"
            )
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(span.end, found[-1].end), found[-1].kind)
        else:
            found.append(span)
    return found


def _identity(surface: str) -> str:
    """Return what is the same of two ways to write one address: +49 30 1234 and +49-30-1234, ٣ and 3."""
    folded = unicodedata.normalize("NFKC", surface).casefold()
    if "@" in folded:
        return folded
    digits = (str(unicodedata.decimal(sign, sign)) for sign in folded if sign.isalnum() or sign == ":")
    return "".join(digits)


def _next_free(kind: str, last: int, taken: set[tuple[str, int]]) -> int:
    number = last + 1
    while (kind, number) in taken:
        number += 1
    return number
