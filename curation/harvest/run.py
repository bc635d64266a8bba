"""One harvest: windows of dates in order, each page committed before the next is asked for.

What fails is begun again once, then halved, down to a day or a second, then asked for record by record; what
is left is refused by name. A list that ends before its own size is treated so too, until halving it shows
that no more is to be had: then the size was an estimate, as the protocol allows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from curation import files
from curation.config import Harvest
from curation.errors import BadAnswer, BadSettings
from curation.harvest import Counts, singles, state, windows
from curation.harvest.answers import BAD_TOKEN, NOTHING_NEW, Identity, Page, ProtocolError
from curation.harvest.oai import Repository
from curation.harvest.state import State, Window

LARGEST_WINDOW: Final = 20_000  # records; a lost token costs at most so many
_MOST_FAILURES: Final = 100  # one after another: then it is the repository that is out of order
_ROUNDS: Final = 2
_OUR_MISTAKE: Final = ("badArgument", "cannotDisseminateFormat", "noSetHierarchy", "badVerb")


@dataclass(slots=True)
class Harvester:
    """What one harvest works with; `limit` (null: none) is how many records are enough for now."""

    repository: Repository
    state: State
    settings: Harvest
    counts: Counts
    limit: int | None = None
    on_page: Callable[[Counts, int | None], None] = lambda counts, size: None
    failures: int = 0
    ignores_dates: bool = False

    def run(self, identity: Identity, *, since: str | None = None) -> bool:
        """Harvest until all windows are at their end; tell whether they are, or the limit came first."""
        self.state.tidy()
        singles.retry(self)
        for window in self.state.short_windows():
            self._settle(window)
        if since is None and not self._finish():
            return False
        self.state.add(self.planned(identity, since))
        return self._finish()

    def planned(self, identity: Identity, since: str | None) -> windows.Span:
        """Return the dates that are new; the first unit was the last one before, and had not ended then."""
        wanted = self.settings.since.isoformat() if self.settings.since else identity.earliest
        start = since or self.state.latest() or wanted
        return windows.span(start, identity.now, has_seconds=identity.has_seconds)

    def _finish(self) -> bool:
        while window := self.state.open_window():
            if not self._take(window):
                return False
            self._settle(self.state.window(window.id))
        return True

    def _take(self, window: Window) -> bool:
        """Take one window to an end of some kind; tell false when the limit came first."""
        if window.status == state.SINGLES:
            singles.take(self, window, window.note or "it was asked for record by record before")
            return True
        if window.pages and window.token is None:  # killed between the last page and the end
            self._ended(window)
            return True
        if window.token and window.has_expired(files.now()):
            window = self._again(window, "its token expired")
        try:
            return self._pages(window)
        except ProtocolError as error:
            self._protocol_error(window, error)
        except BadAnswer as error:
            self._failed(window, str(error))
        return True

    def _pages(self, window: Window) -> bool:
        while True:
            if self.limit is not None and self.counts.records >= self.limit:
                return False
            asked = window.token
            page = self.repository.page("ListRecords", None if asked else window.span, asked)
            window = self._commit(window, page, asked)
            if window.pages == 1 and self._is_large(window):
                return True
            if page.token is None:
                self._ended(window)
                return True

    def _commit(self, window: Window, page: Page, asked: str | None) -> Window:
        earlier = self.state.pages(window)
        seen = {kept.digest for kept in earlier} | {f"token {kept.asked}" for kept in earlier}
        if page.marks & (seen | {f"token {asked}"}):
            raise BadAnswer(
                f"the list from {window.since} to {window.until} comes round to what it gave before"
            )
        self._look_at_dates(window, page)
        return self.kept(window, page, asked)

    def _look_at_dates(self, window: Window, page: Page) -> None:
        """Note a repository that lists records of any date: halves would list everything twice, and again."""
        if not self.ignores_dates and any(window.span.is_far_from(h.datestamp) for h in page.headers):
            self.ignores_dates = True
            self._alarm(window, "the repository lists records of other dates; windows are not halved")

    def kept(self, window: Window, page: Page, asked: str | None) -> Window:
        """Commit a page and count it; return its window as it is then."""
        window = self.state.keep(window, page, asked)
        self.failures = 0
        self.counts.pages += 1
        self.counts.records += len(page.headers)
        self.counts.deleted += sum(header.is_deleted for header in page.headers)
        self.on_page(self.counts, window.complete_size)
        return window

    def _is_large(self, window: Window) -> bool:
        halves = self._halves(window)
        if not halves or (window.complete_size or 0) <= LARGEST_WINDOW:
            return False
        self.state.add(*halves, parent=window, note=f"{window.complete_size} records are many for one list")
        return True

    def _halves(self, window: Window) -> tuple[windows.Span, windows.Span] | None:
        return None if self.ignores_dates else window.span.halves()

    def _protocol_error(self, window: Window, error: ProtocolError) -> None:
        if error.code == NOTHING_NEW:
            self._ended(window)
        elif error.code in _OUR_MISTAKE and not window.token and not window.parent:
            raise BadSettings(f"{error}; correct [harvest]") from error
        else:
            why = "its token was refused" if error.code == BAD_TOKEN else str(error)
            self._failed(window, why)

    def _failed(self, window: Window, why: str) -> None:
        self.failures += 1
        if self.failures >= _MOST_FAILURES:
            raise BadAnswer(
                f"{why}; the last {self.failures} requests failed alike, so the harvest stops here"
            )
        window = self.state.window(window.id)
        halves = self._halves(window)
        if window.parent is None and window.round + 1 < _ROUNDS:
            self._again(window, why)
        elif halves:
            self._alarm(window, f"{why}; asked for in halves")
            self.state.add(*halves, parent=window, note=why)
        else:
            self._alarm(window, f"{why}; asked for record by record")
            singles.take(self, window, why)

    def _again(self, window: Window, why: str) -> Window:
        self._alarm(window, f"{why}; begun again")
        return self.state.again(window, why)

    def _ended(self, window: Window) -> None:
        """Close a window, or, where its list was shorter than it said, look whether more can be had."""
        window = self.state.window(window.id)
        size = window.complete_size
        is_short = size is not None and window.records < size and not self.state.sizes_are_estimates()
        if not is_short:
            self.state.change(window, status=state.DONE, token=None)
        elif window.parent is None:
            self._failed(window, f"its list ended after {window.records} of {size} records")
        else:
            self.state.change(window, status=state.SHORT, token=None)

    def _settle(self, window: Window) -> None:
        """Once both halves of a short list are at their end: halve on if that gave more, else be content.

        A half without records tells nothing: all may lie in the other.
        """
        if window.parent is None:
            return
        parent = self.state.window(window.parent)
        halves = self.state.children(parent)
        short = [half for half in halves if half.status == state.SHORT]
        if not short or any(half.status in (state.OPEN, state.SINGLES) for half in halves):
            return
        told_apart = all(half.records and half.status != state.SPLIT for half in halves)
        if not told_apart or sum(half.records for half in halves) > parent.records:
            for half in short:
                self._failed(half, f"its list ended after {half.records} of {half.complete_size} records")
            return
        self._alarm(
            parent, "its lists end before their stated size; halves give no more, so it is an estimate"
        )
        self.state.sizes_are_estimates(now=True)
        for half in short:
            self.state.change(half, status=state.DONE)

    def _alarm(self, window: Window, why: str) -> None:
        self.counts.alarms.append(f"{window.since} to {window.until}: {why}")
