"""How the rows of a release were collected and made, and what a reader must not expect of them, in sentences.

A limit that is written down is part of the release; every one here follows from a count. The sentences are
plain words: cards set them in Markdown, Croissant takes them as they are.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from curation.releases import openness

Mark = Callable[[object], str]

# Fewer rows than this cannot stand for a language; the card names them as a limit.
FEW_ROWS = 100
# What Croissant's RAI vocabulary calls the ways in which texts come here.
_WAYS = {"web": "Web Scraping", "harvest": "Web API", "given": "Document analysis"}


def summary(manifest: Mapping[str, Any]) -> str:
    """Return what a release is in a few sentences: how much, in how many languages, how open."""
    rows, languages = counted(manifest.get("rows"), "document"), len(manifest.get("languages") or {})
    return (
        f"{rows} in {counted(languages, 'language')}, version {manifest.get('version')}. "
        f"Each row has its own licence. {openness.of(manifest)['sentence']}"
    )


def known(manifest: Mapping[str, Any], mark: Mark = str) -> list[str]:
    """Return what is limited, a sentence each; `mark` sets the names of languages and sources."""
    languages = manifest.get("languages") or {}
    unchecked = sorted(label for label, given in languages.items() if given.get("model_validated") is False)
    few = sorted(label for label, given in languages.items() if int(given.get("rows", 0)) < FEW_ROWS)
    untold = sum(int(given.get("rows", 0)) for label, given in languages.items() if label.startswith("und"))
    found = []
    if unchecked:
        found.append(
            f"At least one model was never validated for {_labels(unchecked, mark)}; "
            "its labels and scores there may be wrong."
        )
    if few:
        found.append(f"Fewer than {FEW_ROWS} documents cannot stand for a language: {_labels(few, mark)}.")
    if untold:
        found.append(f"The language of {counted(untold, 'document')} could not be told.")
    found += _masked(manifest, mark)
    found += one_sided(manifest, mark)
    found.append(
        f"No check of the whole by native speakers is recorded; {mark('review_status')} tells "
        "which rows a curator kept."
    )
    found.append(
        "Scores are measurements by machines, not judgements; a low score does "
        "not prove that a text is harmless or sound."
    )
    return found


def _masked(manifest: Mapping[str, Any], mark: Mark) -> list[str]:
    masked = int(manifest.get("masked") or 0)
    told = f"addresses and numbers of persons stand under pseudonyms such as {mark('[email-1]')}"
    left = "names and postal addresses are not looked for"
    return [f"In {counted(masked, 'document')} {told}; {left}."] if masked else []


def one_sided(manifest: Mapping[str, Any], mark: Mark = str) -> list[str]:
    """Return that one source gave most of the rows; nothing where none did."""
    rows = {slug: int(given.get("rows", 0)) for slug, given in _sources(manifest).items()}
    total = sum(rows.values())
    most = max(sorted(rows), key=lambda slug: rows[slug], default="")
    if len(rows) < 2 or rows[most] * 2 <= total:
        return []
    return [f"One source, {mark(most)}, gave {rows[most] / total:.0%} of all rows."]


def collection(manifest: Mapping[str, Any]) -> str:
    """Return from how many sources the rows come, by the way in which they came."""
    ways = Counter(str(given.get("way") or "given") for given in _sources(manifest).values())
    words = {"given": "handed over", "harvest": "harvested from repositories", "web": "taken from the web"}
    told = ", ".join(f"{ways[way]:,} {words[way]}" for way in words if ways[way])
    return f"Sources, each under an agreement that every row names: {told or 'none is recorded'}."


def collection_types(manifest: Mapping[str, Any]) -> list[str]:
    """Return the ways in which texts came, in the words of Croissant's RAI vocabulary."""
    ways = {str(given.get("way") or "given") for given in _sources(manifest).values()}
    return [_WAYS[way] for way in _WAYS if way in ways]


def days(manifest: Mapping[str, Any]) -> list[str]:
    """Return the first and last day on which rows were retrieved; nothing where no row says so."""
    found = sorted(day for given in _sources(manifest).values() for day in given.get("day") or {})
    return [found[0], found[-1]] if found else []


def missing(manifest: Mapping[str, Any]) -> str:
    """Tell how many rows lack a creator, a year, and a day of retrieval."""
    rows = int(manifest.get("rows") or 0)
    languages = (manifest.get("languages") or {}).values()
    creators = sum(int(given.get("creator", 0)) for given in languages)
    years = sum(sum((given.get("published_year") or {}).values()) for given in languages)
    retrieved = sum(sum((given.get("day") or {}).values()) for given in _sources(manifest).values())
    return (
        f"Of {counted(rows, 'row')}, {rows - creators:,} name no creator, {rows - years:,} have no year "
        f"that could be read, {rows - retrieved:,} no day of retrieval. What is missing is null."
    )


def processing(manifest: Mapping[str, Any]) -> str:
    """Return what was done to the records, with the numbers of the run."""
    balance, policy = manifest.get("balance") or {}, manifest.get("policy") or {}
    ends = ", ".join(f"{int(n):,} {name}" for name, n in balance.items() if name != "read")
    return (
        "Texts were normalised (each row lists its steps), measured by filters, compared for copies, and "
        f"kept or left out by the policy {policy.get('name', 'not stated')} {policy.get('version', '')}. "
        f"Records read: {int(balance.get('read', 0)):,}" + (f"; {ends}." if ends else ".")
    )


def annotation(manifest: Mapping[str, Any]) -> str:
    """Return who labelled rows: machines all of them, people some."""
    languages = (manifest.get("languages") or {}).values()
    kept = sum((given.get("review_status") or {}).get("kept-by-curator", 0) for given in languages)
    return (
        "Language, script and scores are measured by machines. "
        f"Curators read and kept {counted(kept, 'row')} that a rule had flagged."
    )


def counted(count: Any, noun: str) -> str:
    """Return a count with its noun, `1,200 documents`."""
    return f"{int(count or 0):,} {noun}" + ("" if count == 1 else "s")


def _labels(labels: list[str], mark: Mark) -> str:
    rest = len(labels) - 20
    return ", ".join(mark(label) for label in labels[:20]) + (f" and {rest} more" if rest > 0 else "")


def _sources(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    held = manifest.get("sources") or {}
    return {slug: given if isinstance(given, Mapping) else {"rows": given} for slug, given in held.items()}
