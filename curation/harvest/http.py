"""Polite and bounded requests: named hosts only, limits on size, time and number, and waiting when asked to.

A redirect is a new request and is checked like one (RFC 9110, 15.4). `Retry-After` (10.2.3) counts seconds or
names a date; a server that wants longer than `LONGEST_WAIT_S` is left for another day.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import httpcore
import httpx

from curation import files
from curation.config import Harvest
from curation.errors import BadAnswer, BadSettings, ForbiddenAddress, UnreachableHost
from curation.harvest import Counts
from curation.harvest.transport import Clock, Guarded

LONGEST_WAIT_S = 900.0
TRIES = 5
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_LATER: Final = (429, 503)
_AGAIN: Final = (500, 502, 504)
_MOST_REDIRECTS = 5
_PORTS: Final = {"http": 80, "https": 443}
_NO_CONNECTION = (httpcore.ConnectError, httpcore.ConnectTimeout)
_LOST = (httpcore.NetworkError, httpcore.ProtocolError, httpx.DecodingError)


class _Later(Exception):
    """An answer that says: not now. `wait_s` is what it asked for, null where it asked for nothing."""

    def __init__(self, why: str, wait_s: float | None, *, busy: bool) -> None:
        super().__init__(why)
        self.why, self.wait_s, self.busy = why, wait_s, busy


class Client:
    """The requests of one harvest, counted."""

    def __init__(
        self, settings: Harvest, counts: Counts, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._settings, self._counts, self._sleep = settings, counts, sleep
        self._allowed = allowed(settings)
        self._clock = Clock()
        self._last = 0.0
        self._http = httpx.Client(
            transport=Guarded(self._clock, allow_private=settings.allow_private),
            headers={"User-Agent": agent(settings.contact), "From": settings.contact},
            timeout=min(60.0, settings.seconds),
            trust_env=False,
        )

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def get(self, url: str) -> bytes:
        """Return the body of an answer with status 200, after redirects and waiting."""
        for attempt in range(TRIES):
            try:
                return self._follow(httpx.URL(url))
            except _Later as later:
                self._wait(url, attempt, later)
        raise AssertionError("the last try raises")

    def _wait(self, url: str, attempt: int, later: _Later) -> None:
        wait = later.wait_s if later.wait_s is not None else float(2**attempt)
        if attempt == TRIES - 1 or wait > LONGEST_WAIT_S:
            asked = f" and asks to wait {wait:.0f} s" if later.wait_s is not None else ""
            message = f"{url}: {later.why}{asked}; harvest again later, it goes on from here"
            raise UnreachableHost(message) if later.busy else BadAnswer(message)
        self._counts.retries += 1
        self._pause(wait)

    def _follow(self, url: httpx.URL) -> bytes:
        for _ in range(_MOST_REDIRECTS + 1):
            self.check(url)
            found = self._ask(url)
            if isinstance(found, bytes):
                return found
            if url.scheme == "https" and found.scheme == "http":
                raise ForbiddenAddress(f"{url} redirects to {found}, which is not encrypted; correct the url")
            url = found
        raise BadAnswer(f"{url}: more than {_MOST_REDIRECTS} redirects; correct the url")

    def check(self, url: httpx.URL) -> None:
        """Raise `ForbiddenAddress` unless the settings allow this scheme, host and port."""
        place = (url.raw_host.decode().lower(), url.port or _PORTS.get(url.scheme, 0))
        if url.scheme not in _PORTS or url.userinfo or place not in self._allowed:
            raise ForbiddenAddress(
                f"{url} is not on a host that the settings name; add {place[0]!r} to hosts if it may be asked"
            )

    def _ask(self, url: httpx.URL) -> bytes | httpx.URL:
        if self._counts.requests >= self._settings.max_requests:
            raise UnreachableHost(
                f"the budget of {self._settings.max_requests} requests is used; harvest again to go on"
            )
        self._pause(max(0.0, self._last + self._settings.pause_s - time.monotonic()))
        self._counts.requests += 1
        self._clock.deadline = time.monotonic() + self._settings.seconds
        try:
            with self._http.stream("GET", url) as answer:
                return self._read(url, answer)
        except _NO_CONNECTION as error:
            raise _Later(f"no connection ({error})", None, busy=True) from error
        except httpcore.TimeoutException as error:
            raise BadAnswer(f"{url}: no whole answer within {self._settings.seconds:g} s") from error
        except _LOST as error:
            raise _Later(f"the answer broke off ({error})", None, busy=False) from error
        except httpx.HTTPError as error:  # it looks into the address of a redirect by itself
            raise BadAnswer(f"{url}: the answer is not HTTP as it should be ({error})") from error
        finally:
            self._last = time.monotonic()

    def _read(self, url: httpx.URL, answer: httpx.Response) -> bytes | httpx.URL:
        status = answer.status_code
        if status in _REDIRECTS and "location" in answer.headers:
            return url.join(answer.headers["location"])
        if status in _LATER or status in _AGAIN:
            wait = _retry_after(answer.headers.get("retry-after"))
            raise _Later(f"the server answered with status {status}", wait, busy=status in _LATER)
        if status != 200:
            raise BadAnswer(f"{url}: the server answered with status {status}")
        body = bytearray()
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > self._settings.max_mb << 20:
                raise BadAnswer(f"{url}: the answer is over {self._settings.max_mb} MB")
        self._counts.bytes += len(body)
        return bytes(body)

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self._counts.waited_s += seconds
            self._sleep(seconds)


def allowed(settings: Harvest) -> frozenset[tuple[str, int]]:
    """Return the hosts and ports that a harvest may ask: the address's own, and those that are named."""
    own = _parsed(settings.url, "url")
    places = {(own.raw_host.decode().lower(), own.port or _PORTS[own.scheme])}
    for named in settings.hosts:
        host = _parsed(f"http://{named}", "hosts")
        ports = (host.port,) if host.port else tuple(_PORTS.values())
        places |= {(host.raw_host.decode().lower(), port) for port in ports}
    return frozenset(places)


def _parsed(text: str, key: str) -> httpx.URL:
    try:
        return httpx.URL(text)
    except httpx.InvalidURL as error:
        raise BadSettings(f"[harvest] {key} names {text!r}, which is no address ({error})") from error


def agent(contact: str) -> str:
    """Return what the harvester calls itself, with whom to write to."""
    number = "0"
    with suppress(PackageNotFoundError):
        number = version("local-commons")
    return f"local-commons/{number} (OAI-PMH harvester; {contact})"


def _retry_after(value: str | None) -> float | None:
    if value is None:
        return None
    with suppress(ValueError):
        return max(0.0, float(value))
    with suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(value) - files.now()).total_seconds())
    return None
