"""The register of followed links: what each gave, and for which version of its record."""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from curation.harvest._tables import FOLLOWED
from curation.harvest.state import State


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a link gave: a text, a note that it could not be had, or nothing wanted (path empty)."""

    url: str
    datestamp: str
    path: str
    is_text: bool


class Register:
    """The followed links of one harvest."""

    def __init__(self, state: State) -> None:
        self._state = state

    def find(self, url: str) -> Fetched | None:
        """Return what a link gave; null when it was never followed."""
        columns = [FOLLOWED.c[name] for name in Fetched.__slots__]
        query = select(*columns).where(FOLLOWED.c.harvest == self._state.id, FOLLOWED.c.url == url)
        with self._state.begin() as connection:
            row = connection.execute(query).first()
        return Fetched(**row._mapping) if row else None

    def keep(self, fetched: Fetched) -> Fetched:
        """Keep what a link gave, in place of what it gave before."""
        mine = (FOLLOWED.c.harvest == self._state.id, FOLLOWED.c.url == fetched.url)
        with self._state.begin() as connection:
            connection.execute(FOLLOWED.delete().where(*mine))
            connection.execute(FOLLOWED.insert().values(harvest=self._state.id, **asdict(fetched)))
        return fetched
