"""The last resort for a day or a second whose list cannot be had: its records one by one.

What cannot be got even so is refused: a small answer with the reason takes its place among the pages, so that
ingest puts it into quarantine and the balance of the run holds.
"""

from typing import TYPE_CHECKING

from curation.errors import BadAnswer
from curation.harvest import REFUSED, notes, state
from curation.harvest.answers import NOTHING_NEW, UNKNOWN, DamagedAnswer, Header, ProtocolError
from curation.harvest.state import Window

if TYPE_CHECKING:
    from curation.harvest.run import Harvester


def take(harvest: "Harvester", window: Window, why: str) -> None:
    """Ask for each record of a window by its identifier; refuse it where not even those are listed."""
    window = harvest.state.again(window, why, status=state.SINGLES)
    for header in _listed(harvest, window, why):
        if header.identifier:
            window = _one(harvest, window, header.identifier)
        else:
            nameless = f"a record of {header.datestamp} is listed without identifier"
            _refuse(harvest, window, None, nameless, BadAnswer(nameless))
    harvest.state.change(window, status=state.DONE, token=None)


def retry(harvest: "Harvester") -> None:
    """Ask once more for what an earlier harvest could not get."""
    for refused in harvest.state.refusals():
        window = harvest.state.window(refused["window"])
        if refused["is_window"]:
            harvest.state.again(window, "refused by an earlier harvest")
            harvest.state.forgive(refused["identifier"])
        else:
            _one(harvest, window, refused["identifier"])


def _listed(harvest: "Harvester", window: Window, why: str) -> list[Header]:
    try:
        return list(harvest.repository.identifiers(window.span))
    except BadAnswer as error:
        if not (isinstance(error, ProtocolError) and error.code == NOTHING_NEW):
            _refuse(harvest, window, None, f"{why}; then {error}", error)
        return []


def _one(harvest: "Harvester", window: Window, identifier: str) -> Window:
    try:
        page = harvest.repository.record(identifier)
    except BadAnswer as error:
        if isinstance(error, ProtocolError) and error.code == UNKNOWN:  # deleted since it was listed
            harvest.state.forgive(identifier)
        else:
            _refuse(harvest, window, identifier, str(error), error)
        return window
    window = harvest.kept(window, page, None)
    harvest.state.forgive(identifier)
    return window


def _refuse(harvest: "Harvester", window: Window, identifier: str | None, why: str, error: BadAnswer) -> None:
    what = identifier or f"{window.since}/{window.until}"
    path = notes.write(harvest.state, harvest.settings, what, why)
    if isinstance(error, DamagedAnswer):
        harvest.state.write(f"{REFUSED}/as-it-came-{window.id:06d}", error.content)
    harvest.state.refuse(window, identifier, why, path)
    harvest.counts.refused += 1
