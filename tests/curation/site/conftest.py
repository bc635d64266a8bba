"""A home with two releases and no run before them, an application for it, and a real browser."""

import hashlib
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import uvicorn
from starlette.testclient import TestClient

from curation import files, rights, schema
from curation.releases import (
    attribution,
    bcp47,
    card,
    checksums,
    columns,
    croissant,
    data_statements,
    facts,
    licences,
    obligations,
    versions,
    words,
)
from curation.releases import manifest as manifests
from curation.site import shelf
from curation.site.app import create_app
from curation.site.settings import SiteSettings, Terms
from curation.site.shelf import Site

OLD, NEW = "2026.10.1", "2026.11.1"
ADDRESS = "http://127.0.0.1:8400"

# What a stranger may put into a title or a text: it must stay words on every page.
HOSTILE = 'He said </title><script>alert("a")</script> & "left" [x](javascript:alert(1))'
TERMS = SiteSettings(
    terms={"noncommercial": Terms(text="Ask the elders first.\n\nUse it to teach.", by="Elders of Coast")}
)

Row = dict[str, Any]


def row(name: str, language: str, licence: str, family: str, text: str, **said: Any) -> Row:
    """Return one released row; what is not named is null, empty or plain."""
    given = {
        "doc_id": f"tales:{name}",
        "text": text,
        "source_id": "tales",
        "licence": licence,
        "licence_family": family,
        "rights_doubt": False,
        "reservations": [],
        "community_labels": [],
        "agreement_id": "2026-001",
        "contributor": "trust",
        "retrieved_at": datetime(2026, 10, 1, tzinfo=UTC),
        "text_sha256": files.digest(text),
        "ingest_run": "run-1",
        "transforms": [],
        "language": language,
        "language_bcp47": bcp47.bcp47(language),
        "words": len(text.split()),
        "letters": len(text),
        "cluster_size": 1,
        "review_status": "not-asked",
    } | said
    return {name: given.get(name) for name in schema.RELEASED.names}


ROWS = (
    row(
        "1", "swh_Latn", "CC-BY-4.0", "attribution", "Hadithi ya sungura", title=HOSTILE, published_year=1931
    ),
    row("2", "swh_Latn", "CC-BY-4.0", "attribution", "Hadithi ya fisi", published_year=1957),
    row("3", "swh_Latn", "CC-BY-NC-4.0", "noncommercial", "Siri ya pwani"),
    row(
        "4",
        "arb_Arab",
        "CC0-1.0",
        "public-domain",
        "كان النهر عاليا في الليل.",
        title="النهر",
        creator="أمينة",
    ),
    row("5", "heb_Hebr", "CC0-1.0", "public-domain", "הנהר עלה בלילה.", community_labels=["tk:seasonal"]),
    row("6", "yor_Latn", "CC-BY-SA-4.0", "sharealike", "Odò náà kún ní òru. " * 80),
)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with two releases; the older one has no Yoruba and another word in one text."""
    home = tmp_path_factory.mktemp("released")
    before = [*ROWS[:-1], row("gone", "heb_Hebr", "CC0-1.0", "public-domain", "הלך")]
    before[1] = ROWS[1] | {"text": "Hadithi", "text_sha256": "0" * 64}
    release(home, OLD, before)
    release(home, NEW, list(ROWS), OLD)
    versions.name(home, "thesis", OLD)
    return home


@pytest.fixture
def home(released: Path, tmp_path: Path) -> Path:
    """Return a copy of that home that a test may change."""
    shutil.copytree(released, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def hold(home: Path) -> Callable[..., None]:
    """Return a function that holds back what it names, and nothing when called without a name."""

    def write(kind: str = "", name: str = "") -> None:
        digest = hashlib.sha256(f"salt:{kind}:{name}".encode()).hexdigest()
        listed = [{"id": "W-2026-00001", "salt": "salt", "marks": {kind: [digest]}}] if kind else []
        files.write_json(home / "releases" / "withheld.json", listed)

    return write


@pytest.fixture
def site(home: Path) -> Site:
    return Site(shelf.look(home), TERMS, ADDRESS, is_served=True)


@pytest.fixture
def client(home: Path) -> TestClient:
    """Return someone who asks the application for the copied home; redirects are seen, not followed."""
    return TestClient(create_app(home, ADDRESS, TERMS), base_url=ADDRESS, follow_redirects=False)


def release(home: Path, version: str, rows: list[Row], parent: str | None = None) -> Path:
    """Write rows as a release with the papers that the site reads."""
    folder = home / "releases" / version
    paths = [_write(folder, place, rows) for place in sorted({_place(each) for each in rows})]
    held = manifests.describe(folder, {path: files.sha256(path) for path in paths})
    manifest = _completed(held, facts.gather(folder, held["files"]), version, parent)
    changes = manifests.compare(folder, home / "releases" / parent if parent else None)
    because = {"withdrawn": len(changes.pop("gone"))} if parent else {}
    manifest["changes"] = changes | {"parent": parent, "removed_because": because}
    files.write_text(folder / "README.md", card.card(manifest))
    files.write_text(folder / "LICENSES.md", licences.licences_md(manifest))
    for path, page in data_statements.statements(manifest).items():
        files.write_text(folder / path, page)
    files.write_json(folder / "croissant.json", croissant.croissant(manifest))
    files.write_json(folder / "obligations.json", obligations.obligations(manifest))
    for path in paths:
        table = pq.read_table(path, columns=list(attribution.NEEDED))
        named = folder / attribution.place(path.relative_to(folder).as_posix())
        named.parent.mkdir(parents=True)
        pq.write_table(attribution.attribution_table(table.to_batches()), named)
    files.write_json(folder / "manifest.json", manifest)
    files.write_text(folder / checksums.NAME, checksums.listed(checksums.digests(folder, {})))
    versions.write_index(home)
    return folder


def _place(each: Row) -> tuple[str, str]:
    return each["licence_family"], each["language"]


def _write(folder: Path, place: tuple[str, str], rows: list[Row]) -> Path:
    path = folder.joinpath("data", *place, "part-00000.parquet")
    path.parent.mkdir(parents=True)
    held = [each for each in rows if _place(each) == place]
    pq.write_table(pa.Table.from_pylist(held, schema=schema.RELEASED), path)
    return path


def _completed(
    held: dict[str, Any], counts: dict[str, Any], version: str, parent: str | None
) -> dict[str, Any]:
    said = words.Publication(title=f"Tales of {HOSTILE}").model_dump(mode="json") | {"statements": {}}
    about = {"title": "Tales", "holder": HOSTILE, "tier": "trusted", "way": "given", "licence": "per-record"}
    return held | {
        "version": version,
        "created_at": f"2026-{version[5:7]}-22T20:00:00+00:00",
        "parent": parent,
        "inputs_sha256": "ab" * 32,
        "balance": {"read": 12, "kept": 6, "flagged": 1, "dropped": 5},
        "publication": said,
        "title": said["title"],
        "publisher": "Coast Library",
        "sources": {
            slug: {"agreement_id": "2026-001", "contributor": "trust"} | about | each
            for slug, each in counts["sources"].items()
        },
        "languages": {
            label: counts["languages"][label] | each | {"model_validated": False}
            for label, each in held["languages"].items()
        },
        "licences": {
            name: each | {"title": rights.title(name), "url": rights.licence_text_url(name)}
            for name, each in held["licences"].items()
        },
        "shards": counts["shards"],
        "columns": columns.described(held["columns"]),
        "policy": {"name": "coast", "version": "1", "stewards": [], "rationale": "", "hash": "ab"},
        "models": [],
    }


@dataclass(frozen=True, slots=True)
class Served:
    """A site on loopback, and the home behind it."""

    url: str
    home: Path


@pytest.fixture(scope="session")
def served(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a copy of the home on a free port, for all browser tests."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(released, home)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(create_app(home, url, TERMS), log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        yield Served(url, home)
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def tab(chromium: Any, served: Served) -> Iterator[Callable[..., Any]]:
    """Return a maker of tabs: of a width, in a colour scheme, with scripts or without."""
    contexts = []

    def make(*, width: int = 1200, scheme: str = "light", scripts: bool = True) -> Any:
        context = chromium.new_context(
            base_url=served.url,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    yield make
    for context in contexts:
        context.close()
