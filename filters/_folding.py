"""Text without the differences that hide a word from a search, and where each folded sign came from.

Case and compatibility forms (NFKC), invisible signs, the lengthening stroke and vowel marks of Arabic and
the points of Hebrew go, being left out or added at will; other marks stay, being part of the word.
"""

import unicodedata
from collections.abc import Sequence

import regex

_LINE = regex.compile(r"[^\n]*\n|[^\n]+")
_CLUSTER = regex.compile(r"\X", regex.DOTALL)
# Joiners are spelling in Arabic and Indic scripts; in the others named here they only hide a word.
_UNSEEN = regex.compile(
    r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe00-\ufe0f]"
    r"|[\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
    r"|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]"
    r"|(?<=[\p{Latin}\p{Cyrillic}\p{Greek}\p{Hangul}])[\u200c\u200d]"
)
_DISGUISED = regex.compile(r"(?<![\p{L}\d@$])(?=[\d@$]*\p{L})(?=\p{L}*[\d@$])[\p{L}\d@$]{2,}")
_PLAIN = str.maketrans("0134578@$", "oieastbas")

Origins = Sequence[tuple[int, int]]


def fold(text: str) -> str:
    """Return a text without differences of case and compatibility and without unseen signs."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return str(_UNSEEN.sub("", plain))


def fold_with_origins(text: str) -> tuple[str, Origins]:
    """Return the folded text and for each of its signs the span, in code points, that it was folded from.

    The spans are empty where the folded text has the same signs in the same places.
    """
    if _is_kept(text, folded := fold(text)):
        return folded, ()
    out: list[str] = []
    origins: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        part, places = _line_with_origins(line[0], line.start())
        out.append(part)
        origins += places
    return "".join(out), origins


def _is_kept(text: str, folded: str) -> bool:
    """Tell whether each sign of a folded text stands where it stood."""
    if len(folded) != len(text) or not unicodedata.is_normalized("NFKC", text):
        return False
    return not _UNSEEN.search(text)


def _line_with_origins(line: str, start: int) -> tuple[str, Sequence[tuple[int, int]]]:
    if _is_kept(line, folded := fold(line)):
        return folded, [(place, place + 1) for place in range(start, start + len(line))]
    # Folding a letter with its marks at a time keeps count of where each folded sign came from.
    out: list[str] = []
    origins: list[tuple[int, int]] = []
    for cluster in _CLUSTER.finditer(line):
        part, first, last = fold(cluster[0]), start + cluster.start(), start + cluster.end()
        out.append(part)
        same = len(part) == last - first
        origins += [(at, at + 1) for at in range(first, last)] if same else [(first, last)] * len(part)
    return "".join(out), origins


def undisguised(folded: str) -> str:
    """Return a folded text, as long as it was, with the figures in words read as letters: `5h1t`."""
    return str(_DISGUISED.sub(lambda found: found[0].translate(_PLAIN), folded))
