"""Word lists of language communities, and where their terms stand in a text.

A list knows neither who speaks nor why: the same word insults, is quoted in court, is reclaimed by those
it was aimed at. So a hit is a place to look. Whole words count where a script has spaces, because
substrings find offence in place names; in scripts without spaces there is nothing but substrings. A term
that ends in `*` begins longer words too, for languages that put endings and compounds behind a stem.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from filters._folding import Origins, fold, fold_with_origins, undisguised
from filters._scripts import SPACELESS, is_spaceless, main_script, words

# Joiners belong to the word: Persian and Urdu write them inside compounds.
_INSIDE = r"[\p{L}\p{M}\p{N}\u200c\u200d]"
_TOKEN = regex.compile(rf"{_INSIDE}+")
_QUOTED = regex.compile(
    r'"[^"\n]*"|“[^”\n]*”|„[^“”\n]*[“”]|”[^”\n]*”|«[^»\n]*»|»[^«\n]*«|»[^»\n]*»|‹[^›\n]*›|›[^‹\n]*‹'
    r"|「[^」\n]*」|『[^』\n]*』|﹁[^﹂\n]*﹂|﹃[^﹄\n]*﹄|《[^》\n]*》|〈[^〉\n]*〉|〝[^〞〟\n]*[〞〟]|＂[^＂\n]*＂"
    r"|｢[^｣\n]*｣|⟪[^⟫\n]*⟫|❝[^❞\n]*❞|(?<!\w)‘[^\n]*?’(?!\w)|(?<!\w)‚[^\n]*?[‘’](?!\w)|(?<!\w)'[^'\n]*'(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a list, its class and severity (1 to 3) by its community, and whose entry it is."""

    term: str
    kind: str
    severity: int
    note: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A place, in code points, where a term of a list stands, the term as it is looked for, and its class."""

    start: int
    end: int
    key: str
    kind: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The list of one language, ready to search with; `sha256` is the digest of its file.

    With `leetspeak`, figures and signs that stand for letters in words (`5h1t`) are read as those letters.
    """

    language: str
    version: str
    licence: str
    terms: tuple[Term, ...]
    sha256: str
    leetspeak: bool
    kinds: dict[str, str]
    heads: frozenset[str]
    stems: tuple[str, ...]
    wholes: regex.Pattern[str]
    inner: tuple[str, ...]
    parts: regex.Pattern[str]


def compile_terms(
    language: str,
    terms: Sequence[Term],
    *,
    version: str = "0",
    licence: str = "unknown",
    sha256: str = "",
    leetspeak: bool = False,
) -> Lexicon:
    """Make a list ready to search with; longer terms win over shorter ones at the same place."""
    keys = {key_of(each.term): each.term.rstrip().endswith("*") for each in terms}
    inner = [key for key in keys if main_script(key) in SPACELESS]
    stems = [key for key, is_stem in keys.items() if is_stem and key not in inner]
    wholes = [key for key in keys if key not in inner and key not in stems]
    return Lexicon(
        language=language,
        version=version,
        licence=licence,
        terms=tuple(terms),
        sha256=sha256,
        leetspeak=leetspeak,
        kinds={key_of(each.term): each.kind for each in terms},
        heads=frozenset(_TOKEN.findall(key)[0] for key in wholes),
        stems=tuple(sorted(_TOKEN.findall(key)[0] for key in stems)),
        wholes=regex.compile(f"({_choice(wholes)})(?!{_INSIDE})|({_choice(stems)}){_INSIDE}*"),
        inner=tuple(sorted(inner)),
        # A mark that follows belongs to the last letter and makes it another one.
        parts=regex.compile(rf"({_choice(inner)})(?!\p{{M}})"),
    )


def key_of(term: str) -> str:
    """Return a term as it is looked for: folded, single spaces, nothing but words at its ends."""
    folded = " ".join(fold(term).split())
    found = list(_TOKEN.finditer(folded))
    return folded[found[0].start() : found[-1].end()] if found else ""


def _choice(keys: Sequence[str]) -> str:
    longest_first = sorted(keys, key=lambda key: (-len(key), key))
    return (
        "|".join(r"\s+".join(regex.escape(word) for word in key.split(" ")) for key in longest_first)
        or "(?!)"
    )


def find(text: str, lexicon: Lexicon) -> list[Hit]:
    """Return where terms stand, in the order of the text, in code points of the text as given."""
    if not _matches(fold(text), lexicon):
        return []
    folded, origins = fold_with_origins(text)
    return [_hit(match, origins, lexicon) for match in _matches(folded, lexicon)]


def _hit(match: regex.Match[str], origins: Origins, lexicon: Lexicon) -> Hit:
    start, end = match.span()
    if origins:
        start, end = origins[start][0], origins[end - 1][1]
    key = " ".join(next(filter(None, match.groups())).split())
    return Hit(start, end, key, lexicon.kinds[key])


def _matches(folded: str, lexicon: Lexicon) -> list[regex.Match[str]]:
    text = undisguised(folded) if lexicon.leetspeak else folded
    found = _at_words(text, lexicon)
    # Looking for each term in turn is quick; the pattern, which is slow, is for texts that hold one.
    if any(term in text for term in lexicon.inner):
        found += lexicon.parts.finditer(text)
    return sorted(found, key=lambda match: match.span())


def _at_words(text: str, lexicon: Lexicon) -> list[regex.Match[str]]:
    words_here = set(_TOKEN.findall(text))
    starts = {word for word in words_here if word in lexicon.heads or word.startswith(lexicon.stems)}
    found: list[regex.Match[str]] = []
    end = 0
    for token in _TOKEN.finditer(text) if starts else ():
        if token[0] not in starts or token.start() < end:
            continue
        if match := lexicon.wholes.match(text, token.start()):
            found.append(match)
            end = match.end()
    return found


def share(text: str, hits: Sequence[Hit]) -> float:
    """Return hits per word, 0 to 1; in scripts without spaces, the share of letters that hits cover."""
    if not hits:
        return 0.0
    if is_spaceless(text):
        whole = sum(character.isalnum() for character in text)
        part = sum(character.isalnum() for hit in hits for character in text[hit.start : hit.end])
    else:
        whole, part = len(words(text)), len(hits)
    return min(1.0, part / whole) if whole else 0.0


def quoted(text: str, hits: Sequence[Hit]) -> list[bool]:
    """Tell of each hit whether it stands within quotation marks, which open and close on the same line."""
    if not hits:
        return []
    spans = [match.span() for match in _QUOTED.finditer(text)]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return [bisect_right(starts, hit.start) > bisect_left(ends, hit.end) for hit in hits]
