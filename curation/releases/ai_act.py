"""What a provider may copy into the public summary of training content that the EU AI Act asks for.

Article 53(1)(d) of Regulation (EU) 2024/1689; the fields follow the Commission's template of 24 July 2025.
The duty is that of whoever trains a model: of these fields the release answers those that are about data,
and leaves open those about provider and model.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from curation.languages import named
from curation.releases import cite, limits, openness
from curation.releases.limits import counted
from curation.releases.questions import Question, Section, Table

_PROVIDERS = "For the provider of the model to state."
_LEAST_TOKENS = 1_000_000_000
_TOKENS_A_LETTER = 4  # a tokeniser that knows bytes alone makes at most so many of one character
TITLE = "Summary of training content: data of this release"
OPENING = (
    "Fields of the template for the public summary of training content under Article 53(1)(d) of Regulation "
    "(EU) 2024/1689, as far as they concern this release. Whoever trains a model on it may copy the answers; "
    "a provider's other data, and the model, are for the provider to add."
)


def sections(manifest: Mapping[str, Any]) -> list[Section]:
    """Return the template's fields with the answers of a release."""
    return [
        Section("1. General information", (*_general(manifest),)),
        Section("2. List of data sources", (*_sources(manifest),)),
        Section("3. Data processing aspects", (*_processing(manifest),)),
    ]


def _general(manifest: Mapping[str, Any]) -> list[Question]:
    languages = manifest.get("languages") or {}
    kinds: Counter[str] = Counter()
    for given in languages.values():
        kinds.update(given.get("granularity") or {})
    rows = tuple((named(label), given.get("bcp47"), given["rows"]) for label, given in languages.items())
    content = [f"{kind}: {counted(n, 'document')}" for kind, n in sorted(kinds.items())]
    return [
        Question("1.1 Provider and authorised representative", _PROVIDERS),
        Question("1.2 Model, dependencies, date of placement on the market", _PROVIDERS),
        Question("1.3 Modality", "Text"),
        Question("1.3 Training data size", _size(manifest)),
        Question("1.3 Types of content", content or None),
        Question("1.3 Latest date of data acquisition", next(iter(limits.days(manifest)[1:]), None)),
        Question("1.3 Linguistic characteristics", Table(("Language", "BCP 47", "Documents"), rows)),
        Question("1.3 Other characteristics", limits.known(manifest)),
    ]


def _size(manifest: Mapping[str, Any]) -> str:
    languages = (manifest.get("languages") or {}).values()
    words = sum(int(given.get("words") or 0) for given in languages)
    letters = sum(int(given.get("letters") or 0) for given in languages)
    sure = letters * _TOKENS_A_LETTER < _LEAST_TOKENS
    place = "Less than 1 billion tokens, whatever the tokeniser" if sure else "Depends on the tokeniser"
    return f"{place}: {words:,} words of {letters:,} letters."


def _sources(manifest: Mapping[str, Any]) -> list[Question]:
    held = manifest.get("sources") or {}
    rows = tuple(
        (
            given.get("title"),
            given.get("holder"),
            given.get("licence"),
            given.get("agreement_id"),
            given["rows"],
        )
        for given in held.values()
    )
    said = manifest.get("publication") or {}
    where = said.get("url") or "address not stated"
    release = f"{cite.named(manifest)}, {counted(manifest.get('rows'), 'document')}; {where}"
    return [
        Question("2.1 Publicly available datasets: this release", release),
        Question("2.1 Its access", openness.of(manifest)["sentence"]),
        Question("2.1 Its sources", Table(("Source", "Holder", "Licence", "Agreement", "Documents"), rows)),
        Question(
            "2.2 Datasets licensed or obtained from third parties, not public",
            "None beside the sources of 2.1.",
        ),
        *_crawled(manifest),
        Question("2.4 User data", None),
        Question("2.5 Synthetic data", None),
        Question("2.6 Other sources", "None."),
    ]


def _crawled(manifest: Mapping[str, Any]) -> list[Question]:
    web = [given for given in (manifest.get("sources") or {}).values() if given.get("way") == "web"]
    if not web:
        return [
            Question("2.3 Data crawled or scraped", "None of the sources was taken from the web at large.")
        ]
    days = sorted(day for given in web for day in given.get("day") or {})
    hosts: Counter[str] = Counter()
    for given in web:
        hosts.update(given.get("host") or {})
    most = sorted(hosts.items(), key=lambda item: (-item[1], item[0]))
    share = max(1, -(-len(most) // 10))
    return [
        Question("2.3 Crawled data: collections", [str(given.get("title")) for given in web]),
        Question("2.3 Crawlers and their behaviour", None),
        Question("2.3 Period of collection", f"{days[0]} to {days[-1]}" if days else None),
        Question(
            f"2.3 The tenth of {len(most):,} domain names that gave most documents",
            Table(("Domain name", "Documents"), tuple(most[:share])),
        ),
    ]


def _processing(manifest: Mapping[str, Any]) -> list[Question]:
    shards = manifest.get("shards") or ()
    reserved = sum(int(each.get("reserved", 0)) for each in shards)
    said = manifest.get("publication") or {}
    return [
        Question(
            "3.1 Reservations of rights",
            "Signals of pages and sites (TDM Reservation Protocol, robots.txt, robots directives, "
            "Content-Usage) are read and kept with each row, in the column reservations. "
            f"Rows that carry one: {reserved:,}.",
        ),
        Question("3.2 Removal of illegal content", said.get("illegal_content")),
        Question("3.3 Processing", limits.processing(manifest)),
        Question(
            "3.3 Withdrawal",
            "Withdrawn texts leave published versions; the newest edition's manifest tells what remains.",
        ),
    ]
