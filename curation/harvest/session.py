"""A whole harvest of one contribution: what is new, what vanished, and the list of what stands now.

What stops it, a busy server or a used-up budget, is told in the outcome; what was committed stays, and the
next harvest goes on from there.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from curation.config import Harvest
from curation.errors import BadAnswer, CommonsError, ForbiddenAddress, UnreachableHost
from curation.harvest import Counts, current, deletions, folder
from curation.harvest.answers import NOTHING_NEW, Page, ProtocolError
from curation.harvest.follow import Follower
from curation.harvest.http import Client
from curation.harvest.oai import Repository
from curation.harvest.run import Harvester
from curation.harvest.state import State

Progress = Callable[[Counts, int | None], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a harvest: records that stand, tombstones, vanished; why it stopped (null: done)."""

    counts: Counts
    standing: int
    tombstones: int
    vanished: int
    stopped: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks of this harvest: from a date on (null: what is new), so many records (null: all).

    `removes_vanished` is a person's yes to the removal of records that vanished without a tombstone.
    """

    since: str | None = None
    limit: int | None = None
    removes_vanished: bool = False


def harvest(
    home: Path,
    slug: str,
    settings: Harvest,
    *,
    order: Order,
    on_page: Progress = lambda counts, size: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Harvest one contribution as far as it can be done now, and renew the list of what stands."""
    counts, place, stopped = Counts(), folder(home, slug), None
    with State(home, slug, settings, place) as state, Client(settings, counts, sleep=sleep) as client:
        found: dict[str, current.Standing] = {}
        harvester = Harvester(Repository(client, settings), state, settings, counts, order.limit, on_page)
        try:
            stopped = _fetch(harvester, order, place)
        except (UnreachableHost, BadAnswer, ForbiddenAddress) as error:
            stopped = str(error)
        found = current.standing(place, state)
        gone = deletions.gone(state, found)
        live = {name: each for name, each in found.items() if name not in gone}
        follower = Follower(client, place, state, settings, counts)
        if state.latest() is not None:  # else the repository was never reached, and nothing is known of it
            current.write(place, state, live, follower.texts(live))
    dead = sum(each.is_deleted for each in live.values())
    return Outcome(counts, len(live) - dead, dead, len(gone), stopped or follower.stopped)


def _fetch(harvester: Harvester, order: Order, place: Path) -> str | None:
    identity = harvester.repository.identify()
    if not harvester.run(identity, since=order.since):
        return f"the limit of {order.limit} records is reached; harvest again, it goes on from here"
    if identity.deleted_record != "persistent" or order.removes_vanished:
        found = current.standing(place, harvester.state)
        deletions.sweep(harvester, found, removes=order.removes_vanished)
    return None


def preview(home: Path, slug: str, settings: Harvest, *, order: Order) -> str:
    """Return in a sentence what a harvest would ask for, after two requests; nothing is kept."""
    counts = Counts()
    with State(home, slug, settings, folder(home, slug)) as state, Client(settings, counts) as client:
        harvester = Harvester(Repository(client, settings), state, settings, counts)
        identity = harvester.repository.identify()
        span = harvester.planned(identity, order.since)
        try:
            size = _size(harvester.repository.page("ListIdentifiers", span))
        except ProtocolError as error:
            if error.code != NOTHING_NEW:
                raise CommonsError(str(error)) from error
            size = "no records"
        waiting = len(state.waiting())
    return (
        f"{identity.name}, deleted records: {identity.deleted_record}; {size} from {span.since} to "
        f"{span.until}; {waiting} windows wait from before"
    )


def _size(page: Page) -> str:
    if page.complete_size is not None:
        return f"{page.complete_size} records"
    return f"{'more than ' if page.token else ''}{len(page.headers)} records"
