"""Spans of dates, as the protocol writes them: both ends belong to a span, the unit is a day or a second."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from curation.harvest.answers import moment

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From one datestamp to another, both included; days are written with ten characters."""

    since: str
    until: str

    @property
    def unit(self) -> timedelta:
        """Return the smallest step of its dates."""
        return _DAY if len(self.since) == 10 else _SECOND

    def halves(self) -> tuple["Span", "Span"] | None:
        """Return both halves, which do not overlap; null for a span of one unit."""
        start, end = _moment(self.since), _moment(self.until)
        steps = (end - start) // self.unit
        if steps < 1:
            return None
        middle = start + (steps // 2) * self.unit
        first = Span(self.since, self._write(middle))
        return first, Span(self._write(middle + self.unit), self.until)

    def is_far_from(self, datestamp: str) -> bool:
        """Tell whether a datestamp lies more than a day outside; time zones are often forgotten."""
        when = moment(datestamp)
        return when is not None and not (_moment(self.since) - _DAY <= when <= _moment(self.until) + 2 * _DAY)

    def _write(self, when: datetime) -> str:
        return write(when, has_seconds=self.unit == _SECOND)


def write(when: datetime, *, has_seconds: bool) -> str:
    """Return a moment as the protocol writes it, to the day or to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ" if has_seconds else "%Y-%m-%d")


def span(since: str | None, until: datetime, *, has_seconds: bool) -> Span:
    """Return the span from a datestamp (null or malformed: 1970) to a moment."""
    start = moment(since) or datetime(1970, 1, 1, tzinfo=UTC)
    return Span(write(min(start, until), has_seconds=has_seconds), write(until, has_seconds=has_seconds))


def _moment(text: str) -> datetime:
    found = moment(text)
    if found is None:
        raise ValueError(f"{text!r} is no datestamp")
    return found
