"""Word lists of language communities, and where their terms stand in a text.

A list knows neither who speaks nor why: the same word insults, is quoted in court, is reclaimed by those
it was aimed at. So a hit is a place to look. Whole words count where a script has spaces, because
substrings find offence in place names; in scripts without spaces there is nothing but substrings.
"""

import hashlib
import tomllib
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from filters._scripts import SPACELESS, is_spaceless, main_script, words

CLASSES = frozenset({"profanity", "slur", "sexual", "insult", "other"})

_TEXT_KEYS = {"language", "version", "licence", "author"}  # a list without these says not whose it is
_MORE_KEYS = {"source", "owner", "note"}
_LABEL = regex.compile(r"[a-z]{3}_[A-Z][a-z]{3}")
# Joiners belong to the word: Persian and Urdu write them inside compounds.
_INSIDE = r"[\p{L}\p{M}\p{N}\u200c\u200d]"
_TOKEN = regex.compile(rf"{_INSIDE}+")
_CLUSTER = regex.compile(r"\X", regex.DOTALL)
_NEVER = regex.compile(r"(?!)")
_QUOTED = regex.compile(
    r'"[^"\n]*"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|»[^«\n]*«|‹[^›\n]*›|「[^」\n]*」|『[^』\n]*』'
    r"|《[^》\n]*》|(?<!\w)‘[^\n]*?’(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a list, the class that its community put it in, and its severity, 1 to 3."""

    term: str
    kind: str
    severity: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A place, in code points, where a term of a list stands, and the class of the term."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The list of one language, ready to search with; `sha256` is the digest of its file."""

    language: str
    version: str
    licence: str
    terms: tuple[Term, ...]
    sha256: str
    kinds: dict[str, str]
    first: frozenset[str]
    wholes: regex.Pattern[str]
    parts: regex.Pattern[str]


def read_all(folder: Path) -> dict[str, Lexicon]:
    """Return the lists of a folder by language, in the order of their names; no folder, no lists."""
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return {path.stem: read(path) for path in paths}


def read(path: Path) -> Lexicon:
    """Read one list, named for its language as in `swa_Latn.toml`; a ValueError says what is wrong where."""
    raw = path.read_bytes()
    try:
        settings = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: not a TOML file in UTF-8: {error}") from error
    _check_head(path, settings)
    terms = tuple(_term(path, place, each) for place, each in enumerate(settings["term"], start=1))
    _check_twice(path, terms)
    return compile_terms(
        str(settings["language"]),
        terms,
        version=str(settings["version"]),
        licence=str(settings["licence"]),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _check_head(path: Path, settings: dict[str, Any]) -> None:
    for key in sorted(settings.keys() - _TEXT_KEYS - _MORE_KEYS - {"term"}):
        raise ValueError(f"{path}: key {key!r} is unknown; remove it or correct its spelling")
    for key in sorted(_TEXT_KEYS - settings.keys()):
        raise ValueError(
            f"{path}: key {key!r} is missing; every list says whose it is and for which language"
        )
    for key in sorted(settings.keys() - {"term"}):
        if not isinstance(settings[key], str) or not settings[key].strip():
            raise ValueError(f"{path}: key {key!r} must be text in quotation marks that is not empty")
    language = settings["language"]
    if not _LABEL.fullmatch(language):
        raise ValueError(
            f"{path}: key 'language' is {language!r}; write ISO 639-3 and script, as in swa_Latn"
        )
    if language != path.stem:
        raise ValueError(f"{path}: key 'language' is {language!r}; name the file {language}.toml")
    if not isinstance(settings.get("term", []), list):
        raise ValueError(f"{path}: key 'term' must be a list of tables; write [[term]] above each")
    settings.setdefault("term", [])


def _term(path: Path, place: int, table: Any) -> Term:
    where = f"{path}: [[term]] number {place}"
    if not isinstance(table, dict):
        raise ValueError(f"{where} must be a table; write [[term]] above it")
    for key in sorted(table.keys() - {"term", "class", "severity", "note"}):
        raise ValueError(f"{where}: key {key!r} is unknown; there are term, class, severity and note")
    term, kind, severity = table.get("term"), table.get("class"), table.get("severity")
    if not isinstance(term, str) or not _TOKEN.search(fold(term)):
        raise ValueError(f"{where}: key 'term' must be text with at least one letter, it is {term!r}")
    if kind not in CLASSES:
        raise ValueError(
            f"{where} ({term}): key 'class' is {kind!r}; choose from {', '.join(sorted(CLASSES))}"
        )
    if type(severity) is not int or not 1 <= severity <= 3:
        raise ValueError(f"{where} ({term}): key 'severity' is {severity!r}; write 1 (mild), 2 or 3 (grave)")
    note = table.get("note")
    if note is not None and not isinstance(note, str):
        raise ValueError(f"{where} ({term}): key 'note' must be text in quotation marks")
    return Term(term, str(kind), severity, note)


def _check_twice(path: Path, terms: Sequence[Term]) -> None:
    seen: dict[str, int] = {}
    for place, each in enumerate(terms, start=1):
        before = seen.setdefault(_key(each.term), place)
        if before != place:
            raise ValueError(
                f"{path}: key 'term': {each.term!r} stands twice, as number {before} and {place}; keep one"
            )


def compile_terms(
    language: str, terms: Sequence[Term], *, version: str = "0", licence: str = "unknown", sha256: str = ""
) -> Lexicon:
    """Make a list ready to search with; longer terms win over shorter ones at the same place."""
    kinds = {_key(each.term): each.kind for each in terms}
    parts = [key for key in kinds if main_script(key) in SPACELESS]
    wholes = [key for key in kinds if main_script(key) not in SPACELESS]
    return Lexicon(
        language=language,
        version=version,
        licence=licence,
        terms=tuple(terms),
        sha256=sha256,
        kinds=kinds,
        first=frozenset(_TOKEN.findall(key)[0] for key in wholes),
        wholes=_pattern(wholes, before=rf"(?<!{_INSIDE})", after=rf"(?!{_INSIDE})"),
        # A mark that follows belongs to the last letter and makes it another one.
        parts=_pattern(parts, before="", after=r"(?!\p{M})"),
    )


def _pattern(keys: Sequence[str], *, before: str, after: str) -> regex.Pattern[str]:
    if not keys:
        return _NEVER
    longest_first = sorted(keys, key=lambda key: (-len(key), key))
    choices = "|".join(r"\s+".join(regex.escape(word) for word in key.split(" ")) for key in longest_first)
    return regex.compile(f"{before}(?:{choices}){after}")


def _key(term: str) -> str:
    return " ".join(fold(term).split())


def fold(text: str) -> str:
    """Return a text without differences of case and compatibility; marks stay, being part of the word."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def find(text: str, lexicon: Lexicon) -> list[Hit]:
    """Return where terms stand, in the order of the text, in code points of the text as given."""
    folded = fold(text)
    found = _matches(folded, lexicon)
    if not found:
        return []
    origins: Sequence[tuple[int, int]] = ()
    if len(folded) != len(text) or not unicodedata.is_normalized("NFKC", text):
        folded, origins = _fold_with_origins(text)
        found = _matches(folded, lexicon)
    return [
        Hit(
            origins[match.start()][0] if origins else match.start(),
            origins[match.end() - 1][1] if origins else match.end(),
            lexicon.kinds[" ".join(match[0].split())],
        )
        for match in found
    ]


def _matches(folded: str, lexicon: Lexicon) -> list[regex.Match[str]]:
    found = list(lexicon.parts.finditer(folded))
    if not lexicon.first.isdisjoint(_TOKEN.findall(folded)):
        found += lexicon.wholes.finditer(folded)
    return sorted(found, key=lambda match: match.span())


def _fold_with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    # Folding a letter with its marks at a time keeps count of where each folded character came from.
    out: list[str] = []
    origins: list[tuple[int, int]] = []
    for cluster in _CLUSTER.finditer(text):
        folded = fold(cluster[0])
        out.append(folded)
        if len(folded) == len(cluster[0]):
            origins += [(place, place + 1) for place in range(*cluster.span())]
        else:
            origins += [cluster.span()] * len(folded)
    return "".join(out), origins


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


def quoted(text: str, hits: Sequence[Hit]) -> int:
    """Count the hits that stand within quotation marks, which open and close on the same line."""
    spans = [match.span() for match in _QUOTED.finditer(text)]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return sum(bisect_right(starts, hit.start) > bisect_left(ends, hit.end) for hit in hits)
