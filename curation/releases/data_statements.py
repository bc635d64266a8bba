"""A data statement for each language: whose language it is, and of which kind these texts are.

The fields are those of Bender and Friedman, "Data Statements for Natural Language Processing" (TACL 2018).
Counts fill what can be counted; who speaks and how stands there in the community's words, with the name of
whoever wrote them, or as not stated.
"""

from collections.abc import Mapping
from typing import Any

from curation.languages import named
from curation.releases import cite, limits
from curation.releases.questions import Answer, Question, Section, as_markdown

FOLDER = "data-statements"


def statements(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the statement of each language as a page, by its place in the release."""
    languages = manifest.get("languages") or {}
    return {f"{FOLDER}/{label}.md": _page(label, manifest) for label in sorted(languages)}


def _page(label: str, manifest: Mapping[str, Any]) -> str:
    opening = (
        f"Of the texts labelled `{label}` in {cite.named(manifest)}. Counts are of rows and come from the "
        "release; words of people name who wrote them."
    )
    return as_markdown(f"Data statement: {named(label)}", opening, _sections(label, manifest))


def _sections(label: str, manifest: Mapping[str, Any]) -> list[Section]:
    given: Mapping[str, Any] = manifest["languages"][label]
    words = ((manifest.get("publication") or {}).get("statements") or {}).get(label) or {}
    policy = manifest.get("policy") or {}
    rationale = f"Policy {policy.get('name')}: {policy['rationale']}" if policy.get("rationale") else None
    return [
        _section("A. Curation rationale", words.get("rationale"), words, rule=rationale),
        _section(
            "B. Language variety", words.get("variety"), words, code=f"{given.get('bcp47')}, {named(label)}"
        ),
        _section("C. Speakers and writers", words.get("speakers"), words, names=_named(given)),
        _section("D. Annotators", words.get("annotators"), words, review=_counts(given, "review_status")),
        _section("E. Situation", words.get("situation"), words, time=_years(given), modality="written"),
        _section(
            "F. Text characteristics",
            words.get("characteristics"),
            words,
            size=f"{int(given['rows']):,} documents, {int(given.get('words') or 0):,} words",
            granularity=_counts(given, "granularity"),
            media=_counts(given, "media_type"),
        ),
        _section("G. Recording quality", None, None, recognition=_recognised(given)),
        _section("H. Other", words.get("other"), words, validated=_validated(given)),
        _section(
            "I. Provenance", None, None, sources=_origin(given, manifest), licences=_counts(given, "licence")
        ),
    ]


_NAMES = {
    "rule": "What the release keeps",
    "code": "Tag and name",
    "names": "Names of creators",
    "review": "Review by curators",
    "time": "Time of the texts",
    "modality": "Modality",
    "size": "Size",
    "granularity": "What a row is",
    "media": "Media types",
    "recognition": "Confidence of text recognition",
    "validated": "Models",
    "sources": "Sources",
    "licences": "Licences",
}


def _section(heading: str, said: str | None, words: Mapping[str, Any] | None, **facts: Answer) -> Section:
    """Return a field of the statement: a community's words where it may have some, then what is counted."""
    fields = []
    if words is not None:
        by = f"In the words of {words['author']}" if said else "In the community's words"
        fields.append(Question(by, said))
    return Section(heading, (*fields, *(Question(_NAMES[key], answer) for key, answer in facts.items())))


def _counts(given: Mapping[str, Any], kind: str) -> list[str] | None:
    return [f"{value}: {rows:,}" for value, rows in (given.get(kind) or {}).items()] or None


def _named(given: Mapping[str, Any]) -> str:
    named_rows, rows = int(given.get("creator", 0)), int(given["rows"])
    return f"{named_rows:,} of {rows:,} rows name a creator; nothing else is known of them."


def _years(given: Mapping[str, Any]) -> str:
    years = sorted(int(year) for year in given.get("published_year") or {})
    dated = sum((given.get("published_year") or {}).values())
    span = f"{years[0]} to {years[-1]}" if years else "no year is known"
    return f"{span}; {int(given['rows']) - dated:,} rows without a year"


def _recognised(given: Mapping[str, Any]) -> str:
    held = {int(value): rows for value, rows in (given.get("ocr_hundredths") or {}).items()}
    rows = sum(held.values())
    if not rows:
        return "No row tells the confidence of a recogniser."
    mean = sum(value * n for value, n in held.items()) / rows
    return f"{limits.counted(rows, 'row')} with a mean of {mean / 100:.2f} (0 unsure to 1 sure)"


def _validated(given: Mapping[str, Any]) -> str:
    valid = given.get("model_validated")
    if valid is None:
        return "It is not recorded for which languages models were validated."
    if valid:
        return "The toxicity model was validated for this language."
    return "At least one model was never validated for this language; its scores may be wrong."


def _origin(given: Mapping[str, Any], manifest: Mapping[str, Any]) -> list[str]:
    sources = manifest.get("sources") or {}
    return [
        f"{sources[slug].get('title', slug)}, {sources[slug].get('holder', 'holder not stated')}: {rows:,}"
        for slug, rows in (given.get("source_id") or {}).items()
    ]
