"""The review application over an empty home: asked directly, and served on loopback to a real browser."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from queue_site import ADDRESS, free_port, signed_in, wait_until
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from curation.review import passwords, sessions
from curation.review.app import create_app
from curation.review.settings import ReviewSettings, Web


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: the tests are not about how long it takes."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL server of our own on loopback and return its address, or skip."""
    initdb, server = _of_postgres("initdb"), _of_postgres("postgres")
    if not (initdb and server):
        pytest.skip("no PostgreSQL server on this machine")
    pytest.importorskip("pg8000")
    folder = Path(tempfile.mkdtemp(prefix="commons-postgres-"))
    run: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    if os.geteuid() == 0:  # it does not run as root
        run["user"] = "postgres"
        shutil.chown(folder, "postgres")
    data, port = folder / "data", free_port()
    subprocess.run([initdb, "-D", data, "-A", "trust", "-U", "commons", "--no-sync"], check=True, **run)
    options = ["-p", str(port), "-h", "127.0.0.1", "-k", str(folder), "-F"]
    process = subprocess.Popen([server, "-D", data, *options], **run)
    url = f"postgresql+pg8000://commons@127.0.0.1:{port}/"
    try:
        wait_until(lambda: bool(create_database(url, "first")))
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _of_postgres(name: str) -> str | None:
    """Return where a program of PostgreSQL lies; Debian keeps them out of the way, each version by itself."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(versions[-1]) if versions else None)


def create_database(server: str, name: str) -> str:
    """Make a database and return its address; empty while the server is not there yet."""
    engine = create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except DBAPIError:
        return ""
    finally:
        engine.dispose()
    return server + name


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """Return the address of an empty database in PostgreSQL."""
    return create_database(postgres, f"d{time.monotonic_ns()}")


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return an empty database: SQLite, or with COMMONS_TEST_DATABASE=postgresql one there."""
    if os.environ.get("COMMONS_TEST_DATABASE") == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'commons.sqlite'}"


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[FastAPI]:
    """Return an application with a home of its own."""
    web = Web(sign_ins_per_minute=1000, database=database_url)
    app = create_app(ReviewSettings(tmp_path / "home", ADDRESS, web))
    yield app
    app.state.site.engine.dispose()


@pytest.fixture
def engine(app: FastAPI) -> Engine:
    """Return the application's database."""
    found: Engine = app.state.site.engine
    return found


@dataclass
class Caller:
    """Someone at the pages, with cookies of their own; a change carries what a browser would send."""

    client: TestClient

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, **options)

    def post(self, path: str, form: dict[str, str] | None = None, **options: Any) -> Any:
        headers = {"origin": ADDRESS} | options.pop("headers", {})
        fields = {"form_token": self.form_token} | (form or {})
        return self.client.post(path, data=fields, headers=headers, **options)

    @property
    def token(self) -> str:
        if not self.client.cookies.get("commons"):
            self.client.get("/sign-in")
        return str(self.client.cookies["commons"])

    @property
    def form_token(self) -> str:
        return sessions.derived(self.token, "form")


@pytest.fixture
def caller(app: FastAPI) -> Callable[..., Caller]:
    """Return a maker of callers: not signed in, or as someone with the given roles."""

    def make(name: str | None = None, *roles: tuple[str, str], host: str = "127.0.0.1") -> Caller:
        client = TestClient(app, base_url=ADDRESS, follow_redirects=False, client=(host, 5000))
        if name:
            client.cookies.set("commons", signed_in(app.state.site.engine, name, *roles)[1])
        return Caller(client)

    return make


@dataclass(frozen=True)
class Served:
    """An application that answers on loopback."""

    url: str
    engine: Engine


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve an application on a free port, for all browser tests."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    web = Web(sign_ins_per_minute=1000)
    app = create_app(replace(ReviewSettings(tmp_path_factory.mktemp("served")), address=url, web=web))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    yield Served(url, app.state.site.engine)
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def tab(chromium: Any, served: Served) -> Iterator[Callable[..., Any]]:
    """Return a maker of tabs: signed in by a session, in a language, of a width, with scripts or without."""
    contexts = []

    def make(
        name: str | None = None,
        *roles: tuple[str, str],
        language: str = "en",
        width: int = 1200,
        scripts: bool = True,
    ) -> Any:
        context = chromium.new_context(
            base_url=served.url,
            locale=language,
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        if name:
            token = signed_in(served.engine, name, *roles)[1]
            context.add_cookies([{"name": "commons", "value": token, "url": served.url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    yield make
    for context in contexts:
        context.close()
