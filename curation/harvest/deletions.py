"""Records that vanish without a tombstone, in repositories that keep none or not for ever.

`deletedRecord` says how far tombstones can be trusted: persistent, transient or no. For the last two all
identifiers are listed now and then. One that is missing is only suspected: a server that lost its index lists
nothing at all. It is gone when two sweeps in a row miss it and they miss few; else a person is asked.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, select

from curation import files
from curation.errors import BadAnswer
from curation.harvest._tables import SWEEPS, VANISHED
from curation.harvest.answers import NOTHING_NEW, ProtocolError
from curation.harvest.current import NAMELESS, Standing
from curation.harvest.state import State

if TYPE_CHECKING:
    from curation.harvest.run import Harvester

NEEDED_SWEEPS: Final = 2
LARGEST_SHARE: Final = 0.02  # of the live records; more than that looks like a fault of the repository


def sweep(harvest: "Harvester", found: dict[str, Standing], *, removes: bool) -> None:
    """Compare what stands with what is listed now, when that is due; `removes` is a person's yes."""
    live = {
        name: each.page
        for name, each in found.items()
        if not each.is_deleted and not name.startswith(NAMELESS)
    }
    live = {name: page for name, page in live.items() if name not in gone(harvest.state, found)}
    if not removes and not _is_due(harvest.state, harvest.settings.sweep_days):
        return
    try:
        listed = _listed(harvest)
    except BadAnswer as error:
        harvest.counts.alarms.append(f"the sweep for vanished records was given up: {error}")
        return
    missing = {name: page for name, page in live.items() if name not in listed}
    _note(harvest.state, missing, listed)
    _judge(harvest, missing, len(live), removes=removes)


def gone(state: State, found: dict[str, Standing]) -> set[str]:
    """Return the records that are gone: judged so, and shown by no page since."""
    with state.begin() as connection:
        query = select(VANISHED.c.identifier, VANISHED.c.page).where(
            VANISHED.c.harvest == state.id, VANISHED.c.is_gone
        )
        rows = connection.execute(query).all()
    return {name for name, page in rows if name in found and found[name].page <= page}


def _is_due(state: State, days: int) -> bool:
    with state.begin() as connection:
        query = select(SWEEPS.c.at).where(SWEEPS.c.harvest == state.id).order_by(SWEEPS.c.id.desc()).limit(1)
        last = connection.execute(query).scalar()
    return last is None or datetime.fromisoformat(last) + timedelta(days=days) <= files.now()


def _listed(harvest: "Harvester") -> set[str]:
    try:
        headers = harvest.repository.identifiers(None, must_be_whole=not harvest.state.sizes_are_estimates())
        return {header.identifier for header in headers if not header.is_deleted}
    except ProtocolError as error:
        if error.code == NOTHING_NEW:
            return set()
        raise


def _note(state: State, missing: dict[str, int], listed: set[str]) -> None:
    """Keep the sweep and its suspects in one step; who was listed again is no longer suspected or gone."""
    mine = VANISHED.c.harvest == state.id
    with state.begin() as connection:
        counted = select(VANISHED.c.identifier, VANISHED.c.sweeps, VANISHED.c.is_gone).where(mine)
        rows = connection.execute(counted).all()
        before = {name: sweeps for name, sweeps, _ in rows}
        settled = {name for name, _, is_gone in rows if is_gone and name not in listed}
        for name in before.keys() - settled:
            connection.execute(VANISHED.delete().where(mine, VANISHED.c.identifier == name))
        for name, page in sorted(missing.items()):
            _suspect(connection, state.id, name, page, before.get(name, 0) + 1)
        row = {"harvest": state.id, "at": files.now().isoformat(timespec="seconds")}
        connection.execute(SWEEPS.insert().values(**row, listed=len(listed), missing=len(missing)))


def _suspect(connection: Connection, harvest: int, name: str, page: int, sweeps: int) -> None:
    row = {"harvest": harvest, "identifier": name, "page": page, "sweeps": sweeps}
    connection.execute(VANISHED.delete().where(VANISHED.c.harvest == harvest, VANISHED.c.identifier == name))
    connection.execute(VANISHED.insert().values(**row, is_gone=False))


def _judge(harvest: "Harvester", missing: dict[str, int], live: int, *, removes: bool) -> None:
    if not missing:
        return
    state, said = harvest.state, f"{len(missing)} of {live} records vanished without a tombstone"
    if len(missing) > LARGEST_SHARE * live and not removes:
        harvest.counts.alarms.append(
            f"{said}, too many to remove unasked; ask the holder, then harvest with --remove-vanished"
        )
        return
    needed = 1 if removes else NEEDED_SWEEPS
    with state.begin() as connection:
        ripe = (VANISHED.c.harvest == state.id, VANISHED.c.sweeps >= needed)
        connection.execute(VANISHED.update().where(*ripe).values(is_gone=True))
    harvest.counts.alarms.append(f"{said}; those that two sweeps in a row missed are removed")
