"""The questions of OAI-PMH 2.0, as requests to one repository.

With a token nothing else may be asked (2.5.1 of the protocol): the token holds dates, set and prefix.
"""

from collections.abc import Iterator
from typing import Literal, Protocol
from urllib.parse import urlencode

from curation.config import Harvest
from curation.errors import BadAnswer
from curation.harvest import answers
from curation.harvest.answers import Header, Identity, Page
from curation.harvest.windows import Span

Verb = Literal["ListRecords", "ListIdentifiers"]


class Asks(Protocol):
    """What a repository is asked through."""

    def get(self, url: str) -> bytes:
        """Return the body of the answer."""
        ...


class Repository:
    """One repository, one set (null: all), one metadata prefix."""

    def __init__(self, client: Asks, settings: Harvest) -> None:
        self._client, self._settings = client, settings

    def identify(self) -> Identity:
        """Return how the repository describes itself."""
        url = address(self._settings, verb="Identify")
        return answers.identity(self._client.get(url), url)

    def page(self, verb: Verb, span: Span | None, token: str | None = None) -> Page:
        """Return the first page of a span of dates (null: of all), or the page that a token stands for."""
        if token is not None:
            return self._page(verb=verb, resumptionToken=token)
        dates = {"from": span.since, "until": span.until} if span else {}
        chosen = {"set": self._settings.set} if self._settings.set else {}
        return self._page(verb=verb, metadataPrefix=self._settings.prefix, **dates, **chosen)

    def record(self, identifier: str) -> Page:
        """Return one record as a page."""
        return self._page(verb="GetRecord", metadataPrefix=self._settings.prefix, identifier=identifier)

    def identifiers(self, span: Span | None, *, must_be_whole: bool = False) -> Iterator[Header]:
        """Yield the headers of a span of dates (null: of all), to the end or to a `BadAnswer`."""
        token, seen, listed = None, set[str](), 0
        while True:
            page = self.page("ListIdentifiers", span, token)
            marks = page.marks
            if marks & seen:
                raise BadAnswer(f"{self._settings.url}: ListIdentifiers comes round to what it listed before")
            seen |= marks
            listed += len(page.headers)
            yield from page.headers
            if page.token is None:
                break
            token = page.token
        if must_be_whole and page.complete_size is not None and listed < page.complete_size:
            raise BadAnswer(
                f"{self._settings.url}: ListIdentifiers gave {listed} of {page.complete_size} identifiers"
            )

    def _page(self, **arguments: str) -> Page:
        url = address(self._settings, **arguments)
        return answers.page(self._client.get(url), url)


def address(settings: Harvest, **arguments: str) -> str:
    """Return the address of one request."""
    return f"{settings.url}?{urlencode(arguments)}"
