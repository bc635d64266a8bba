"""Text without the differences that hide a word from a search, and where each folded sign came from.

Case and compatibility forms (NFKC), invisible signs, the lengthening stroke and vowel marks of Arabic and
the points of Hebrew go, being left out or added at will; other marks stay, being part of the word.
"""

import unicodedata
from collections.abc import Sequence

import regex

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
    folded = fold(text)
    if len(folded) == len(text) and unicodedata.is_normalized("NFKC", text) and not _UNSEEN.search(text):
        return folded, ()
    # Folding a letter with its marks at a time keeps count of where each folded sign came from.
    out: list[str] = []
    origins: list[tuple[int, int]] = []
    for cluster in _CLUSTER.finditer(text):
        part = fold(cluster[0])
        out.append(part)
        if len(part) == len(cluster[0]):
            origins += [(place, place + 1) for place in range(*cluster.span())]
        else:
            origins += [cluster.span()] * len(part)
    return "".join(out), origins


def undisguised(folded: str) -> str:
    """Return a folded text, as long as it was, with the figures in words read as letters: `5h1t`."""
    return str(_DISGUISED.sub(lambda found: found[0].translate(_PLAIN), folded))
