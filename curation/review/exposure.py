"""How much somebody was shown that may hurt to read, and whether it is time for something else.

Only moments are kept, for two days, and only the person they are about is meant to see the number. To skip
leaves no trace at all.
"""

from datetime import timedelta

from sqlalchemy import Connection, delete, func, insert, select

from curation.review.clock import moment
from curation.review.queue_tables import EXPOSURES
from curation.reviewing import Review

DAY = timedelta(hours=24)


def may_see(connection: Connection, person: str, terms: Review) -> bool:
    """Tell whether somebody may be shown another sensitive item now: not too many a day, nor at once."""
    of_day = shown(connection, person, DAY)
    at_once = shown(connection, person, timedelta(minutes=terms.cooling_off_minutes))
    return of_day < terms.sensitive_a_day and at_once < terms.sensitive_at_once


def shown(connection: Connection, person: str, within: timedelta) -> int:
    """Return how many sensitive items somebody was shown within the time that just passed."""
    since = EXPOSURES.c.at > moment(-within)
    return connection.execute(
        select(func.count()).select_from(EXPOSURES).where(EXPOSURES.c.person == person, since)
    ).scalar_one()


def note(connection: Connection, person: str) -> None:
    """Note that somebody is shown a sensitive item, and forget what is older than two days."""
    connection.execute(insert(EXPOSURES).values(person=person, at=moment()))
    connection.execute(delete(EXPOSURES).where(EXPOSURES.c.at < moment(-2 * DAY)))
