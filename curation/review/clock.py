"""Moments as the tables of people hold them: UTC, whole seconds, `2026-11-22T08:00:00Z`.

Sessions and invitations end by the clock of the machine, never by SOURCE_DATE_EPOCH: a fixed moment, which
makes releases reproducible, would let a session live for ever.
"""

from datetime import UTC, datetime, timedelta


def moment(ahead: timedelta = timedelta()) -> str:
    """Return the present moment, or one that lies `ahead` of it (behind, where that is negative)."""
    return (datetime.now(UTC) + ahead).strftime("%Y-%m-%dT%H:%M:%SZ")
