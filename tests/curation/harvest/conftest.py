"""A small OAI-PMH repository of our own on loopback, which misbehaves on request."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest

from curation.config import Harvest
from curation.harvest import folder
from curation.harvest.session import Order, Outcome, harvest
from curation.sources import Record, harvested, oai_pmh

Reply = tuple[int, dict[str, str], bytes]
Query = dict[str, str]
_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"


@dataclass
class Entry:
    """One record of the repository."""

    identifier: str
    datestamp: str
    text: str = "Maandishi ya kwanza."
    deleted: bool = False
    more: str = ""

    def header(self) -> str:
        status = ' status="deleted"' if self.deleted else ""
        return (
            f"<header{status}><identifier>{escape(self.identifier)}</identifier>"
            f"<datestamp>{self.datestamp}</datestamp></header>"
        )

    def record(self) -> str:
        if self.deleted:
            return f"<record>{self.header()}</record>"
        return (
            f'<record>{self.header()}<metadata><dc xmlns="{_DC}"><title>{self.identifier}</title>'
            f"<description>{self.text}</description>{self.more}</dc></metadata></record>"
        )


@dataclass
class Repository:
    """Records, the manner of listing them, and `fault` (an answer of its own) and `edit` (of a right one)."""

    entries: list[Entry] = field(default_factory=list)
    granularity: str = "YYYY-MM-DD"
    deleted_record: str = "persistent"
    page_size: int = 3
    now: str = "2026-03-31T12:00:00Z"
    sized: bool = True
    url: str = ""
    asked: list[Query] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    fault: Callable[[Query], Reply | None] = lambda query: None
    edit: Callable[[Query, str], str] = lambda query, body: body

    def answer(self, path: str, query: Query) -> Reply:
        if path in self.files:
            return 200, {}, self.files[path]
        self.asked.append(query)
        reply = self.fault(query)
        if reply is not None:
            return reply
        body = self.edit(query, self._wrapped(self._body(query)))
        return 200, {"Content-Type": "text/xml"}, body.encode("utf-8", "surrogateescape")

    def count(self, verb: str) -> int:
        return sum(query.get("verb") == verb for query in self.asked)

    def _wrapped(self, inside: str) -> str:
        return (
            '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>{self.now}</responseDate><request>{self.url}</request>{inside}</OAI-PMH>"
        )

    def _body(self, query: Query) -> str:
        match query["verb"]:
            case "Identify":
                return (
                    "<Identify><repositoryName>Maktaba</repositoryName>"
                    "<earliestDatestamp>2026-01-01</earliestDatestamp>"
                    f"<deletedRecord>{self.deleted_record}</deletedRecord>"
                    f"<granularity>{self.granularity}</granularity></Identify>"
                )
            case "GetRecord":
                found = [e for e in self.entries if e.identifier == query["identifier"]]
                if not found:
                    return error("idDoesNotExist")
                return f"<GetRecord>{found[0].record()}</GetRecord>"
            case verb:
                return self._list(verb, query)

    def _list(self, verb: str, query: Query) -> str:
        since, until, start = query.get("from", ""), query.get("until", "9999"), 0
        if token := query.get("resumptionToken"):
            if token.count("|") != 2:
                return error("badResumptionToken")
            since, until, number = token.split("|")
            start = int(number)
        size = len(self.granularity)
        chosen = [e for e in self.entries if since <= e.datestamp[:size] <= until]
        if not chosen:
            return error("noRecordsMatch")
        page = chosen[start : start + self.page_size]
        shown = [e.record() if verb == "ListRecords" else e.header() for e in page]
        after = start + self.page_size
        next_token = f"{since}|{until}|{after}" if after < len(chosen) else ""
        sizes = f' completeListSize="{len(chosen)}" cursor="{start}"' if self.sized else ""
        tail = f"<resumptionToken{sizes}>{next_token}</resumptionToken>" if next_token or start else ""
        return f"<{verb}>{''.join(shown)}{tail}</{verb}>"


def error(code: str) -> str:
    return f'<error code="{code}">so it is</error>'


class Desk:
    """A repository, a home, and a harvest of the one into the other."""

    def __init__(self, repository: Repository, home: Path) -> None:
        self.repository, self.home, self.slept = repository, home, list[float]()

    def settings(self, **more: Any) -> Harvest:
        fixed = {"contact": "archive@example.org", "allow_private": True, "pause_s": 0, "seconds": 5}
        return Harvest(**{"url": self.repository.url, **fixed, **more})

    def harvest(self, order: Order = Order(), **more: Any) -> Outcome:  # noqa: B008
        return harvest(self.home, "maktaba", self.settings(**more), order=order, sleep=self.slept.append)

    @property
    def folder(self) -> Path:
        return folder(self.home, "maktaba")

    def records(self) -> list[Record]:
        held = harvested.load(self.folder)
        assert held is not None
        pages = [path for path in held.pages if not path.startswith("refused")]
        found = [item for path in pages for item in oai_pmh.read(str(self.folder / path))]
        return [item for item in found if isinstance(item, Record)]

    def identifiers(self) -> list[str]:
        return sorted(record.identifier for record in self.records())


@pytest.fixture
def repository() -> Iterator[Repository]:
    """Serve eight records of four days, three a page."""
    held = Repository(
        [Entry(f"oai:m:{n}", f"2026-02-{1 + n // 2:02d}T0{n}:00:00Z", f"Hadithi ya {n}.") for n in range(8)]
    )

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            held.agents.append(self.headers["User-Agent"])
            asked = urlsplit(self.path)
            query = {k: v[0] for k, v in parse_qs(asked.query).items()}
            status, headers, body = held.answer(asked.path, query)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Keep the tests' output clean."""

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionResetError, BrokenPipeError):
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    held.url = f"http://127.0.0.1:{server.server_port}/oai"
    yield held
    server.shutdown()
    server.server_close()


@pytest.fixture
def desk(repository: Repository, tmp_path: Path) -> Desk:
    """Return the repository and an empty home."""
    return Desk(repository, tmp_path / "home")
