"""How far each harvest has come, in the home's database: windows of dates, committed pages, what was refused.

A page is a file that is written whole first and a row that is committed with its window second. A file
without a row is what a killed harvest left, and is asked for again.
"""

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, func, select

from curation import files
from curation.config import Harvest
from curation.harvest import PAGES
from curation.harvest._tables import HARVESTS, METADATA, PAGES_TABLE, REFUSALS, WINDOWS
from curation.harvest.answers import Page, moment
from curation.harvest.windows import Span

OPEN, SINGLES, SHORT, DONE, SPLIT = "open", "singles", "short", "done", "split"


@dataclass(frozen=True, slots=True)
class Window:
    """A span of dates and how far it has come; `round` counts from 0 how often it was begun again."""

    id: int
    harvest: int
    parent: int | None
    since: str
    until: str
    status: str
    round: int
    token: str | None
    expires: str | None
    complete_size: int | None
    records: int
    pages: int
    note: str | None

    @property
    def span(self) -> Span:
        """Return its dates."""
        return Span(self.since, self.until)

    def has_expired(self, now: datetime) -> bool:
        """Tell whether its token is past the date that the repository gave it."""
        expires = moment(self.expires)
        return expires is not None and expires <= now


@dataclass(frozen=True, slots=True)
class Kept:
    """One committed page: its number, its file below the harvest's folder, what it lists."""

    number: int
    path: str
    window: int
    round: int
    asked: str | None
    digest: str
    records: int
    deleted: int


class State:
    """The progress of one harvest: one source, address, set and prefix."""

    def __init__(self, home: Path, slug: str, settings: Harvest, folder: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._engine: Engine = create_engine(f"sqlite:///{home / 'commons.sqlite'}")
        METADATA.create_all(self._engine)
        self._folder, self._slug = folder, slug
        self.id = self._harvest(
            {"source": slug, "url": settings.url, "set": settings.set or "", "prefix": settings.prefix}
        )

    def __enter__(self) -> "State":
        return self

    def __exit__(self, *error: object) -> None:
        self._engine.dispose()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Yield a connection whose changes stand together or not at all."""
        with self._engine.begin() as connection:
            yield connection

    def open_window(self) -> Window | None:
        """Return the first window, by date, that is not at its end; null when all are."""
        found = self.waiting()
        return found[0] if found else None

    def waiting(self) -> list[Window]:
        """Return the windows that are not at their end, by date."""
        return self._windows(WINDOWS.c.status.in_((OPEN, SINGLES)))

    def short_windows(self) -> list[Window]:
        """Return the windows whose list was shorter than it said, and wait for their other half."""
        return self._windows(WINDOWS.c.status == SHORT)

    def window(self, number: int) -> Window:
        """Return one window."""
        return self._windows(WINDOWS.c.id == number)[0]

    def children(self, window: Window) -> list[Window]:
        """Return the halves of a window, by date."""
        return self._windows(WINDOWS.c.parent == window.id)

    def latest(self) -> str | None:
        """Return the last date that windows were planned for; null before the first."""
        with self._engine.connect() as connection:
            query = select(func.max(WINDOWS.c.until)).where(WINDOWS.c.harvest == self.id)
            return connection.execute(query).scalar()

    def add(self, *spans: Span, parent: Window | None = None, note: str | None = None) -> None:
        """Plan windows; a parent is split into them in the same step."""
        with self.begin() as connection:
            for span in spans:
                connection.execute(
                    WINDOWS.insert().values(
                        harvest=self.id,
                        parent=parent.id if parent else None,
                        since=span.since,
                        until=span.until,
                        status=OPEN,
                    )
                )
            if parent:
                _set(connection, parent, status=SPLIT, token=None, note=note)

    def again(self, window: Window, why: str, *, status: str = OPEN) -> Window:
        """Begin a window from its first page; the pages that it has stay, as an earlier round."""
        fresh = {"token": None, "expires": None, "complete_size": None, "records": 0, "pages": 0}
        return self.change(window, **fresh, status=status, round=window.round + 1, note=why)

    def change(self, window: Window, **values: Any) -> Window:
        """Change a window and return it as it is now."""
        with self.begin() as connection:
            _set(connection, window, **values)
        return self.window(window.id)

    def keep(self, window: Window, page: Page, asked: str | None) -> Window:
        """Write a page's file, then commit its row and its window together; return the window."""
        number = self._next_number()
        path = self.write(f"{PAGES}/{number:06d}", page.content)
        row = {
            "harvest": self.id,
            "source": self._slug,
            "number": number,
            "path": path,
            "window": window.id,
            "round": window.round,
            "asked": asked,
            "digest": page.digest,
            "records": len(page.headers),
            "deleted": sum(h.is_deleted for h in page.headers),
            "at": files.now().isoformat(timespec="seconds"),
        }
        with self.begin() as connection:
            connection.execute(PAGES_TABLE.insert().values(**row))
            _set(
                connection,
                window,
                token=page.token,
                expires=page.expires.isoformat() if page.expires else None,
                complete_size=window.complete_size if page.complete_size is None else page.complete_size,
                records=window.records + len(page.headers),
                pages=window.pages + 1,
            )
        return self.window(window.id)

    def write(self, stem: str, content: bytes) -> str:
        """Write bytes whole, compressed, under a name that ends with their hash; return the name."""
        name = f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}.xml.gz"
        with files.whole(self._folder / name) as temporary:
            temporary.write_bytes(gzip.compress(content, 6, mtime=0))
        return name

    def pages(self, window: Window | None = None) -> list[Kept]:
        """Return the committed pages, or those of a window's present round, in the order of their numbers."""
        chosen = [PAGES_TABLE.c.harvest == self.id]
        if window:
            chosen += [PAGES_TABLE.c.window == window.id, PAGES_TABLE.c.round == window.round]
        columns = [PAGES_TABLE.c[name] for name in Kept.__slots__]
        with self._engine.connect() as connection:
            query = select(*columns).where(*chosen).order_by(PAGES_TABLE.c.number)
            return [Kept(**row._mapping) for row in connection.execute(query)]

    def refuse(self, window: Window, identifier: str | None, reason: str, path: str) -> None:
        """Note a record (null: a whole window) that could not be got, and the file that says so."""
        name = identifier or f"{window.since}/{window.until}"
        self.forgive(name)
        row = {"harvest": self.id, "identifier": name, "window": window.id, "is_window": not identifier}
        with self.begin() as connection:
            connection.execute(REFUSALS.insert().values(**row, reason=reason, path=path))

    def forgive(self, identifier: str) -> None:
        """Forget that a record could not be got."""
        with self.begin() as connection:
            connection.execute(
                REFUSALS.delete().where(REFUSALS.c.harvest == self.id, REFUSALS.c.identifier == identifier)
            )

    def refusals(self) -> list[dict[str, Any]]:
        """Return what could not be got: identifier, window, reason, path; sorted by identifier."""
        with self._engine.connect() as connection:
            query = select(REFUSALS).where(REFUSALS.c.harvest == self.id).order_by(REFUSALS.c.identifier)
            return [dict(row._mapping) for row in connection.execute(query)]

    def tidy(self) -> None:
        """Remove files of pages that were never committed."""
        with self._engine.connect() as connection:
            query = select(PAGES_TABLE.c.path).where(PAGES_TABLE.c.source == self._slug)
            known = {Path(path).name for (path,) in connection.execute(query)}
        for path in sorted((self._folder / PAGES).glob("*")):
            if path.name not in known:
                path.unlink()

    def sizes_are_estimates(self, *, now: bool | None = None) -> bool:
        """Tell whether the repository's list sizes were found to be estimates; `now` keeps a new answer."""
        with self.begin() as connection:
            mine = HARVESTS.c.id == self.id
            if now is not None:
                connection.execute(HARVESTS.update().where(mine).values(sizes_are_estimates=now))
            query = select(HARVESTS.c.sizes_are_estimates).where(mine)
            return bool(connection.execute(query).scalar())

    def _windows(self, *chosen: Any) -> list[Window]:
        columns = [WINDOWS.c[name] for name in Window.__slots__]
        query = select(*columns).where(WINDOWS.c.harvest == self.id, *chosen)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(WINDOWS.c.since, WINDOWS.c.id))
            return [Window(**row._mapping) for row in rows]

    def _next_number(self) -> int:
        with self._engine.connect() as connection:
            query = select(func.max(PAGES_TABLE.c.number)).where(PAGES_TABLE.c.source == self._slug)
            return int(connection.execute(query).scalar() or 0) + 1

    def _harvest(self, key: dict[str, str]) -> int:
        with self.begin() as connection:
            mine = [HARVESTS.c[name] == value for name, value in key.items()]
            found = connection.execute(select(HARVESTS.c.id).where(*mine)).scalar()
            if found is None:
                connection.execute(HARVESTS.insert().values(**key, sizes_are_estimates=False))
                found = connection.execute(select(HARVESTS.c.id).where(*mine)).scalar_one()
            return int(found)


def _set(connection: Connection, window: Window, **values: Any) -> None:
    connection.execute(WINDOWS.update().where(WINDOWS.c.id == window.id).values(**values))
