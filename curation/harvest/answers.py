"""What an OAI-PMH repository answered, read strictly: damaged XML is never repaired.

A parser that recovers can drop the token at the end of a page, and the harvest ends there without a word. A
list that is complete ends with an empty token; `completeListSize` and `cursor` may be missing or estimates.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from curation.errors import BadAnswer, UnreadableItem
from curation.sources import xml

NOTHING_NEW: Final = "noRecordsMatch"
BAD_TOKEN: Final = "badResumptionToken"
UNKNOWN: Final = "idDoesNotExist"


class ProtocolError(BadAnswer):
    """An error that the repository names itself; `code` is the protocol's word for it."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class DamagedAnswer(BadAnswer):
    """An answer that is not well-formed XML or not OAI-PMH; `content` is what came."""

    def __init__(self, message: str, content: bytes) -> None:
        super().__init__(message)
        self.content = content


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a record: its identifier (empty: none), its last change, whether it was deleted."""

    identifier: str
    datestamp: str
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """How a repository describes itself; `now` is its own clock."""

    name: str
    earliest: str | None
    deleted_record: str
    has_seconds: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: its headers in order, its bytes, and the token for what follows (null: it is the last).

    `digest` covers identifiers and datestamps alone, because each answer has its own date.
    """

    headers: tuple[Header, ...]
    content: bytes
    token: str | None
    expires: datetime | None
    complete_size: int | None
    cursor: int | None

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what the page lists."""
        listed = "\n".join(f"{h.identifier}\t{h.datestamp}\t{h.is_deleted}" for h in self.headers)
        return hashlib.sha256(listed.encode()).hexdigest()

    @property
    def marks(self) -> set[str]:
        """Return what must not come twice in one list: the token, and the digest of a page that lists."""
        listed = {self.digest} if self.headers else set()
        return listed | ({f"token {self.token}"} if self.token else set())


def identity(content: bytes, where: str) -> Identity:
    """Return what an answer to Identify says; what it must say and does not is an error."""
    root = _root(content, where)
    found = xml.first(root, "Identify")
    now = moment(xml.content(xml.first(root, "responseDate")))
    if found is None or now is None:
        raise DamagedAnswer(f"{where} does not answer to Identify; correct the url in [harvest]", content)
    said = {name: xml.content(xml.first(found, name)) for name in ("repositoryName", "earliestDatestamp")}
    granularity = xml.content(xml.first(found, "granularity")) or "YYYY-MM-DD"
    regime = xml.content(xml.first(found, "deletedRecord")) or "no"
    return Identity(
        said["repositoryName"] or where, said["earliestDatestamp"], regime, "hh" in granularity, now
    )


def page(content: bytes, where: str) -> Page:
    """Return a page of records or headers; an error that the repository names is raised."""
    root = _root(content, where)
    headers = tuple(_header(each) for each in _headers(root))
    token = next(iter(root.iterfind("./{*}*/{*}resumptionToken")), None)
    said = {} if token is None else dict(token.attrib)
    return Page(
        headers,
        content,
        "".join(token.itertext()).strip() or None if token is not None else None,
        moment(said.get("expirationDate")),
        _number(said.get("completeListSize")),
        _number(said.get("cursor")),
    )


def moment(value: str | None) -> datetime | None:
    """Return a date or moment of the protocol in UTC; null where there is none or it is malformed."""
    try:
        found = datetime.fromisoformat(value) if value else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _root(content: bytes, where: str) -> xml.Element:
    try:
        root = xml.parse(BytesIO(content), where)
    except UnreadableItem as error:
        raise DamagedAnswer(str(error), content) from error
    if xml.local(root) != "OAI-PMH":
        raise DamagedAnswer(f"{where} is no OAI-PMH answer: it begins with {xml.local(root)!r}", content)
    refusal = xml.first(root, "error")
    if refusal is not None:
        code = refusal.get("code") or "without a code"
        raise ProtocolError(f"{where}: the error {code} ({xml.content(refusal) or 'no more is said'})", code)
    return root


def _headers(root: xml.Element) -> Iterator[xml.Element]:
    for verb in root:
        if xml.local(verb) in ("ListRecords", "GetRecord"):
            yield from verb.iterfind("./{*}record/{*}header")
        elif xml.local(verb) == "ListIdentifiers":
            yield from verb.iterfind("./{*}header")


def _header(header: xml.Element) -> Header:
    identifier = xml.content(xml.first(header, "identifier")) or ""
    datestamp = xml.content(xml.first(header, "datestamp")) or ""
    return Header(identifier, datestamp, header.get("status") == "deleted")


def _number(value: object) -> int | None:
    text = str(value or "").strip()
    return int(text) if text.isdecimal() and len(text) < 15 else None
