"""The files in which communities keep their word lists: TOML, one a language, each saying whose it is.

A list is changed by people who speak the language and may never have seen a program, so each mistake in
one is told by its file, its place and what to write instead.
"""

import hashlib
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import regex

from filters._lexicon import Lexicon, Term, compile_terms, key_of

CLASSES = frozenset({"profanity", "slur", "sexual", "insult", "other"})

_TEXT_KEYS = {"language", "version", "licence", "author"}  # a list without these says not whose it is
_MORE_KEYS = {"source", "owner", "note"}
_LABEL = regex.compile(r"[a-z]{3}_[A-Z][a-z]{3}")


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
        leetspeak=settings.get("leetspeak", False),
    )


def _check_head(path: Path, settings: dict[str, Any]) -> None:
    for key in sorted(settings.keys() - _TEXT_KEYS - _MORE_KEYS - {"term", "leetspeak"}):
        raise ValueError(f"{path}: key {key!r} is unknown; remove it or correct its spelling")
    for key in sorted(_TEXT_KEYS - settings.keys()):
        raise ValueError(
            f"{path}: key {key!r} is missing; every list says whose it is and for which language"
        )
    if not isinstance(settings.get("leetspeak", False), bool):
        raise ValueError(f"{path}: key 'leetspeak' must be true or false")
    for key in sorted(settings.keys() - {"term", "leetspeak"}):
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
    for key in sorted(table.keys() - {"term", "class", "severity", "note", "owner"}):
        raise ValueError(f"{where}: key {key!r} is unknown; there are term, class, severity, note and owner")
    term, kind, severity = table.get("term"), table.get("class"), table.get("severity")
    if not isinstance(term, str) or not key_of(term):
        raise ValueError(f"{where}: key 'term' must be text with at least one letter, it is {term!r}")
    if kind not in CLASSES:
        raise ValueError(
            f"{where} ({term}): key 'class' is {kind!r}; choose from {', '.join(sorted(CLASSES))}"
        )
    if type(severity) is not int or not 1 <= severity <= 3:
        raise ValueError(f"{where} ({term}): key 'severity' is {severity!r}; write 1 (mild), 2 or 3 (grave)")
    for key in ("note", "owner"):
        if not isinstance(table.get(key, ""), str):
            raise ValueError(f"{where} ({term}): key {key!r} must be text in quotation marks")
    return Term(term, str(kind), severity, table.get("note"), table.get("owner"))


def _check_twice(path: Path, terms: Sequence[Term]) -> None:
    seen: dict[str, int] = {}
    for place, each in enumerate(terms, start=1):
        before = seen.setdefault(key_of(each.term), place)
        if before != place:
            raise ValueError(
                f"{path}: key 'term': {each.term!r} stands twice, as number {before} and {place}; keep one"
            )
