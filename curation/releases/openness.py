"""How open a release is, as counts and one sentence that every paper repeats.

"Open" is a claim (opendefinition.org, 2.1: anyone may use, change and share it for any purpose). A release in
which one row asks for more than its source be named or its licence kept is not open as a whole, and no
paper of it may say so.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from curation.errors import BadSettings
from curation.rights import OPEN

WHOLE, PARTLY, NOT = "open", "partly open", "not open"
_CLAIM = re.compile(
    r"\b(open|offene?[rns]?|ouverte?s?|abiert[oa]s?|apert[oaie]|aberto|öppen|åpen|åben)\b", re.I
)

# Words that claim it of a whole; "open licence", "open families" and "not open" claim nothing.
_PHRASES = re.compile(
    r"\b(?:fully|completely|truly|entirely|wholly|100 ?%)[ -]open\b"
    r"|(?<!not an )(?<!no )\bopen(?:ly[ -]licensed|[ -]source)? "
    r"(?:data ?sets?|data|corpus|corpora|collection|release|commons)\b"
    r"|\bfree(?:ly)? (?:available |usable )?for (?:any|every|all) (?:use|purpose)s?\b",
    re.I,
)


def of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the word for a release, its rows in open families, in others by family, and a sentence."""
    families = _families(manifest)
    closed = {family: rows for family, rows in sorted(families.items()) if family not in OPEN}
    shards = [each for each in manifest.get("shards") or () if each["licence_family"] in OPEN]
    reserved = sum(int(each.get("reserved", 0)) for each in shards)
    labelled = sum(sum((each.get("community_label") or {}).values()) for each in shards)
    is_open = bool(families) and not (closed or reserved or labelled)
    rows = sum(families.values()) - sum(closed.values())
    word = WHOLE if is_open else PARTLY if rows else NOT
    return {
        "word": word,
        "rows_under_open_licences": rows,
        "rows_under_other_licences": closed,
        "openly_licensed_rows_with_reservations": reserved,
        "community_labels_on_openly_licensed_rows": labelled,
        "sentence": _sentence(word, closed, reserved + labelled),
    }


def is_open(manifest: Mapping[str, Any]) -> bool:
    """Tell whether every row may be used, changed and shared by anyone for any purpose."""
    return bool(of(manifest)["word"] == WHOLE)


def check(manifest: Mapping[str, Any]) -> None:
    """Raise `BadSettings` when the publisher's title, purpose or keywords claim what the rows do not bear."""
    said = manifest.get("publication") or {}
    claims = [
        text
        for text in (manifest.get("title"), said.get("purpose"), *(said.get("keywords") or ()))
        if _claims(text)
    ]
    if claims and not is_open(manifest):
        raise BadSettings(
            f"release.toml: {claims[0]!r} calls the release open, and it is not: "
            f"{of(manifest)['sentence']} Change these words, or release the open families alone"
        )


def phrases(manifest: Mapping[str, Any], page: str) -> list[str]:
    """Return the phrases of a page that call the whole open, where it is not; names are the givers' own."""
    if is_open(manifest):
        return []
    for name in sorted(_names(manifest), key=len, reverse=True):
        page = page.replace(name, " ")
    return sorted({found[0].casefold() for found in _PHRASES.finditer(page)})


def check_page(manifest: Mapping[str, Any], page: str, where: str) -> None:
    """Raise `BadSettings` where a page calls a release open that is not."""
    if found := phrases(manifest, page):
        raise BadSettings(
            f"{where}: {found[0]!r} calls the release open, and it is not: {of(manifest)['sentence']} Change "
            "the words in configs that it comes from"
        )


def _names(manifest: Mapping[str, Any]) -> set[str]:
    """Return titles and names that givers have, which claim nothing about the whole."""
    given = (manifest.get("sources") or {}).values()
    held = {str(each[key]) for each in given for key in ("title", "holder", "contributor") if each.get(key)}
    return held | {
        str(each["title"]) for each in (manifest.get("licences") or {}).values() if each.get("title")
    }


def _families(manifest: Mapping[str, Any]) -> Counter[str]:
    found: Counter[str] = Counter()
    for given in (manifest.get("licences") or {}).values():
        found[str(given.get("family") or "unknown")] += int(given.get("rows", 0))
    return +found


def _claims(text: object) -> bool:
    return _CLAIM.search(str(text or "")) is not None


def _sentence(word: str, closed: Mapping[str, int], asked: int) -> str:
    if word == WHOLE:
        return "Every row is under a licence that lets anyone use, change and share it for any purpose."
    if word == NOT and not closed:
        return "There are no rows to call open."
    others = ", ".join(f"{rows:,} {family}" for family, rows in closed.items())
    parts = [f"Rows under licences that limit use or change: {others}."] if closed else []
    parts += ["Some openly licensed rows carry a reservation or a community's label."] if asked else []
    return f"This release as a whole is not open. {' '.join(parts)}"
