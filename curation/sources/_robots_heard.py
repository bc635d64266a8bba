"""The robots.txt of each site that an archive has shown so far, and what it says of a page that follows.

An archive is read once, so a page that stands before its site's robots.txt is not told. The last one
captured holds; an error page in its place, or a page of HTML, says nothing and takes nothing back.
"""

from contextlib import suppress

from curation.errors import UnreadableItem
from curation.sources import Evidence, _http, html, reservations, robots

MAX_RULES = 200_000  # of all sites together, some tens of MB; past it the sites heard first are forgotten
UNREAD = "robots.txt that could not be read"


class Heard:
    """What the sites of one archive said of machines, by host and port."""

    def __init__(self) -> None:
        self._sites: dict[str, tuple[robots.Group, ...]] = {}
        self._rules = 0

    def take(self, address: str, response: _http.Response) -> str | None:
        """Hear a capture, if it is a robots.txt; return a word where it is one and cannot be read."""
        site = robots.authority(address)
        if site is None or response.status != 200 or not robots.is_place(address):
            return None
        with suppress(UnreadableItem):
            payload = _http.decode(response)
            if not html.recognises(payload[:4096]):
                self._keep(site, robots.parse(payload))
            return None
        return UNREAD

    def of(self, address: str) -> tuple[Evidence, ...]:
        """Return the reservations that the site of a page has stated for it so far."""
        groups = self._sites.get(robots.authority(address) or "", ())
        return tuple(reservations.of_robots(groups, address)) if groups else ()

    def _keep(self, site: str, groups: tuple[robots.Group, ...]) -> None:
        self._forget(site)
        self._sites[site] = groups
        self._rules += _count(groups)
        while self._rules > MAX_RULES and len(self._sites) > 1:
            self._forget(next(iter(self._sites)))

    def _forget(self, site: str) -> None:
        self._rules -= _count(self._sites.pop(site, ()))


def _count(groups: tuple[robots.Group, ...]) -> int:
    return sum(len(group.rules) for group in groups)
