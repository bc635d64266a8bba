"""The flow that harvests, from a repository of two records to documents in the home."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from curation import store
from curation.errors import BadSettings, StageFailed
from curation.harvest.session import Order
from flows import cli_harvest
from flows.harvest import chosen, harvest, lines
from flows.ingest import ingest
from flows.settings import Settings

IDENTIFY = (
    "<Identify><repositoryName>Maktaba</repositoryName><earliestDatestamp>2026-01-01</earliestDatestamp>"
    "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DD</granularity></Identify>"
)
RECORD = (
    "<record><header><identifier>oai:m:{0}</identifier><datestamp>2026-02-0{0}</datestamp></header><metadata>"
    "<dc><title>Kitabu {0}</title><description>{1}</description>"
    "<rights>https://creativecommons.org/licenses/by/4.0/</rights></dc></metadata></record>"
)


@pytest.fixture
def url() -> Iterator[str]:
    """Serve two records on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            verb = parse_qs(urlsplit(self.path).query)["verb"][0]
            records = RECORD.format(1, "Mvua ilinyesha usiku kucha.") + RECORD.format(
                2, "Jua liliwaka mchana."
            )
            headers = "".join(re.findall("<header>.*?</header>", records))
            listed = headers if verb == "ListIdentifiers" else records
            inside = IDENTIFY if verb == "Identify" else f"<{verb}>{listed}</{verb}>"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(
                '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
                f"<responseDate>2026-03-31T12:00:00Z</responseDate>{inside}</OAI-PMH>".encode()
            )

        def log_message(self, *_: Any) -> None:
            """Keep the tests' output clean."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/oai"
    server.shutdown()
    server.server_close()


@pytest.fixture
def library(settings: Settings, url: str) -> Settings:
    """Return settings with a third contribution, which is harvested."""
    (settings.configs / "sources" / "maktaba.toml").write_text(
        'title = "Maktaba"\nholder = "Example Library"\ncontributor = "example-library"\n'
        'licence = "per-record"\n'
        f'[harvest]\nurl = "{url}"\ncontact = "a@example.org"\nallow_private = true\npause_s = 0\n'
        '[agreement]\nid = "m-1"\nsigned = 2026-10-01\nby = "Example Library"\n',
        encoding="utf-8",
    )
    return settings


def test_what_is_harvested_becomes_documents(library: Settings) -> None:
    outcomes = harvest(library, ["maktaba"], Order())

    assert next(lines(outcomes)).startswith("maktaba: 2 records in 1 pages came")
    assert ingest(library, ["maktaba"])["maktaba"] == {"documents": 2, "quarantined": 0, "new_items": 1}
    assert [i for s in store.shards(library.home) for i in store.ids(library.home, s)] == [
        "maktaba:oai:m:1",
        "maktaba:oai:m:2",
    ]


def test_before_a_run_only_what_is_harvested_is_asked_for(
    library: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    cli_harvest.before_a_run(library, list(library.sources()))

    assert capsys.readouterr().err.startswith("maktaba: 2 records")
    assert [path.name for path in (library.home / "harvest").iterdir()] == ["maktaba"]


def test_a_source_that_is_not_harvested_is_named_in_the_error(library: Settings) -> None:
    assert list(chosen(library, None)) == ["maktaba"]
    with pytest.raises(BadSettings, match=r"letters\.toml has no \[harvest\]"):
        chosen(library, ["letters"])


def test_a_harvest_that_fails_is_told_and_fails_the_command(
    library: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    path = library.configs / "sources" / "maktaba.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("allow_private = true\n", ""), encoding="utf-8")

    with pytest.raises(StageFailed, match="not harvested to the end: maktaba"):
        cli_harvest.harvest(library, None, Order())
    assert "allow_private = true" in capsys.readouterr().out


def test_a_dry_run_tells_what_would_come(library: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    cli_harvest.preview(library, None, Order())

    said = capsys.readouterr().out
    assert said.startswith("maktaba: Maktaba, deleted records: persistent; 2 records from 2026-01-01")
    assert not (library.home / "harvest").exists()
