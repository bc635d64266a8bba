"""The recorded facts of one run, checked and typed, before anything is drawn.

A run's summary is a file that people keep for years and copy by hand; what is missing in it counts as
nothing, what is of a wrong kind is named.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from curation.errors import CommonsError

# Where every record that was read ends, in the order of all pictures and tables.
_KINDS_OF_COPIES = ("clusters", "exact", "near", "editions", "recognitions")
OUTCOMES = ("kept", "flagged", "dropped", "duplicate", "withdrawn", "quarantined")

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """One contribution in the run: who holds it, how far it is trusted, and what became of its records."""

    slug: str
    title: str
    holder: str
    tier: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that asked for a record to be masked, reviewed or dropped, and how often, by language."""

    rule: str
    verdict: str
    words: str
    count: int
    by_language: Counts


@dataclass(frozen=True, slots=True)
class Unread:
    """One reason for quarantine, with up to three (source, locator) examples."""

    reason: str
    count: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """All that the page may say; texts that nobody gave are empty, `version` null means no release."""

    name: str
    started_at: str
    ended_at: str
    version: str | None
    policy: Mapping[str, str]
    stewards: tuple[str, ...]
    models: tuple[tuple[str, str], ...]
    balance: Counts
    sources: tuple[Source, ...]
    by_language: dict[str, Counts]
    by_family: dict[str, Counts]
    steps: tuple[tuple[str, Counts], ...]
    reasons: tuple[Reason, ...]
    quarantine: tuple[Unread, ...]
    passed_over: Counts
    duplicates: Counts
    similarity: tuple[tuple[float, float, int], ...]
    largest: tuple[tuple[str, int], ...]
    waiting: int


def read(summary: Mapping[str, Any]) -> Run:
    """Return the facts of a summary; raise `CommonsError` at the first one of a wrong kind."""
    top = _mapping(summary, "summary")
    policy, found = _mapping(top.get("policy"), "policy"), _mapping(top.get("duplicates"), "duplicates")
    return Run(
        name=_text(top.get("run")),
        started_at=_text(top.get("started_at")),
        ended_at=_text(top.get("ended_at")),
        version=_text(top.get("version")) or None,
        policy={key: _text(policy.get(key)) for key in ("name", "version", "hash")},
        stewards=tuple(_text(one) for one in _list(policy.get("stewards"), "policy.stewards")),
        models=tuple((_text(m.get("filter")), _text(m.get("key"))) for m in _rows(top, "models")),
        balance=_counts(top.get("balance"), "balance"),
        sources=_sources(top),
        by_language=_groups(top, "by_language"),
        by_family=_groups(top, "by_family"),
        steps=tuple(
            (_text(s.get("step")), _counts(s.get("languages"), "steps")) for s in _rows(top, "steps")
        ),
        reasons=_reasons(top),
        quarantine=_quarantine(top),
        passed_over=_counts(top.get("passed_over"), "passed_over"),
        duplicates={key: _count(found.get(key), f"duplicates.{key}") for key in _KINDS_OF_COPIES},
        similarity=_similarity(found),
        largest=_largest(found),
        waiting=_count(top.get("waiting"), "waiting"),
    )


def _sources(top: Mapping[str, Any]) -> tuple[Source, ...]:
    listed = _mapping(top.get("by_source"), "by_source")
    found = []
    for slug, given in sorted(listed.items()):
        source = _mapping(given, f"by_source.{slug}")
        counts = {key: _count(source.get(key), f"by_source.{slug}.{key}") for key in ("read", *OUTCOMES)}
        title, holder, tier = (_text(source.get(key)) for key in ("title", "holder", "tier"))
        found.append(Source(str(slug), title, holder, tier, counts))
    return tuple(found)


def _reasons(top: Mapping[str, Any]) -> tuple[Reason, ...]:
    found = [
        Reason(
            _text(r.get("rule")),
            _text(r.get("verdict")),
            _text(r.get("words")),
            _count(r.get("count"), "reasons.count"),
            _counts(r.get("by_language"), "reasons.by_language"),
        )
        for r in _rows(top, "reasons")
    ]
    return tuple(sorted(found, key=lambda reason: (-reason.count, reason.rule, reason.verdict)))


def _quarantine(top: Mapping[str, Any]) -> tuple[Unread, ...]:
    found = [
        Unread(
            _text(row.get("reason")),
            _count(row.get("count"), "quarantine.count"),
            tuple((_text(e.get("source")), _text(e.get("locator"))) for e in _rows(row, "examples")[:3]),
        )
        for row in _rows(top, "quarantine")
    ]
    return tuple(sorted(found, key=lambda unread: (-unread.count, unread.reason)))


def _similarity(found: Mapping[str, Any]) -> tuple[tuple[float, float, int], ...]:
    place = "duplicates.similarity"
    bins = [
        (_number(b.get("from"), place), _number(b.get("to"), place), _count(b.get("count"), place))
        for b in _rows(found, "similarity")
    ]
    return tuple(sorted(bins))


def _largest(found: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    clusters = [
        (_text(c.get("representative")), _count(c.get("size"), "duplicates.largest"))
        for c in _rows(found, "largest")
    ]
    return tuple(sorted(clusters, key=lambda cluster: (-cluster[1], cluster[0])))


def _groups(top: Mapping[str, Any], key: str) -> dict[str, Counts]:
    return {str(name): _counts(given, f"{key}.{name}") for name, given in _mapping(top.get(key), key).items()}


def _counts(value: Any, place: str) -> Counts:
    return {str(key): _count(count, f"{place}.{key}") for key, count in _mapping(value, place).items()}


def _rows(top: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    return [_mapping(row, key) for row in _list(top.get(key), key)]


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if value is not None and not isinstance(value, Mapping):
        raise _wrong(place, value, "a table of names and values")
    return value or {}


def _list(value: Any, place: str) -> Sequence[Any]:
    if value is not None and not isinstance(value, list | tuple):
        raise _wrong(place, value, "a list")
    return value or ()


def _count(value: Any, place: str) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _wrong(place, value, "a whole number, zero or more")
    return value


def _number(value: Any, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(place, value, "a number")
    return float(value)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _wrong(place: str, value: Any, expected: str) -> CommonsError:
    return CommonsError(
        f"The summary of the run has {value!r:.80} at {place}, where {expected} belongs; "
        "write the summary again."
    )
