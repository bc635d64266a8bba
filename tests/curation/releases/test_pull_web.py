"""Pulls from a web server: how many bytes move, what an interruption costs, servers that know little."""

import functools
import hashlib
import http.server
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from curation import files
from curation.errors import BadAnswer, UnreachableHost
from curation.releases import pull, verify, versions
from curation.releases.query import Query

Publish = Callable[..., Path]


class Plain(http.server.SimpleHTTPRequestHandler):
    """A server of files that knows no ranges; the server counts the bytes of bodies."""

    server: "Counting"

    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        self.answer(path.read_bytes())

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.server.breaks_after is not None and len(body) > self.server.breaks_after:
            body = body[: self.server.breaks_after]
            self.close_connection = True
        for start in range(0, len(body), 1 << 14):
            self.wfile.write(body[start : start + (1 << 14)])
            time.sleep(self.server.pause)
        self.server.sent += len(body)


class Ranges(Plain):
    """A server of files that knows ranges."""

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        if found := self.headers.get("range"):
            first, _, last = found.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last or len(body)) + 1, len(body))
            told = f"bytes {start}-{end - 1}/{len(body)}"
            super().answer(body[start:end], 206, content_range=told)
            return
        super().answer(body, status)


class Counting(http.server.ThreadingHTTPServer):
    """A server that counts what it sends, may break off, and may be slow."""

    sent, breaks_after, pause = 0, None, 0.0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


Serve = Callable[..., Counting]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return a function that serves a folder on the loopback."""
    started: list[Counting] = []

    def start(folder: Path, handler: type[Plain] = Ranges) -> Counting:
        server = Counting(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def noise(name: str, length: int) -> str:
    """Return a text that packs badly."""
    return hashlib.shake_256(name.encode()).hexdigest(length)


def labels() -> list[str]:
    return [f"q{a}{b}_Latn" for a in "abcdefghij" for b in "abcdefghij"]


def test_one_language_of_a_hundred_moves_little_more_than_its_own_bytes(
    tmp_path: Path, serve: Serve, publish: Publish, make_row: Any
) -> None:
    rows = [
        make_row(100 * n + k, language=label, language_bcp47=label[:3], text=noise(f"{n}/{k}", 4000))
        for n, label in enumerate(labels())
        for k in range(40)
    ]
    publish(tmp_path / "home", rows)
    server = serve(tmp_path / "home" / "releases")
    for columns in ((), ("text", "licence")):
        server.sent = 0
        query = Query(languages=("qcd_Latn",), columns=columns)
        receipt = pull.to_folder(server.address, tmp_path / f"copy-{len(columns)}", query)
        manifest = versions.manifest(tmp_path / "home", receipt["version"])
        (own,) = [each["bytes"] for each in manifest["files"] if each["language"] == "qcd_Latn"]

        assert receipt["rows"] == 40
        assert own <= server.sent <= 1.5 * own
        assert receipt["bytes_moved"] == server.sent


def test_one_per_cent_more_moves_at_most_a_tenth(
    tmp_path: Path, serve: Serve, publish: Publish, make_row: Any
) -> None:
    languages = ("eng_Latn", "yor_Latn", "swh_Latn")
    rows = [make_row(n, language=languages[n % 3], text=noise(str(n), 1200)) for n in range(1500)]
    publish(tmp_path / "home", rows)
    server = serve(tmp_path / "home")
    pull.to_folder(server.address, tmp_path / "copy")
    publish(tmp_path / "home", rows + [make_row(5000 + n, text=noise(f"n{n}", 1200)) for n in range(15)])
    server.sent = 0
    receipt = pull.to_folder(server.address, tmp_path / "copy")

    assert receipt["rows"] == 1515
    assert server.sent <= receipt["bytes"] / 10
    assert list(verify.faults(tmp_path / "copy")) == []


def test_a_broken_connection_costs_what_was_left(
    tmp_path: Path, serve: Serve, publish: Publish, make_row: Any
) -> None:
    release = publish(tmp_path / "home", [make_row(n, text=noise(str(n), 4000)) for n in range(100)])
    (each,) = files.read_json(release / "manifest.json")["files"]
    server = serve(tmp_path / "home")
    server.breaks_after = 200_000
    with pytest.raises(UnreachableHost, match="goes on where it stopped"):
        pull.to_folder(server.address, tmp_path / "copy")
    server.breaks_after, server.sent = None, 0
    receipt = pull.to_folder(server.address, tmp_path / "copy")

    assert server.sent < each["bytes"] - 100_000
    assert receipt["rows"] == 100
    assert list(verify.faults(tmp_path / "copy")) == []


def test_a_killed_pull_goes_on(tmp_path: Path, serve: Serve, publish: Publish, make_row: Any) -> None:
    languages = ("eng_Latn", "yor_Latn", "swh_Latn", "fra_Latn")
    rows = [make_row(n, language=languages[n % 4], text=noise(str(n), 4000)) for n in range(200)]
    publish(tmp_path / "home", rows)
    server = serve(tmp_path / "home")
    server.pause = 0.02
    program = f"""
        from pathlib import Path
        from curation.releases import pull
        pull.to_folder({server.address!r}, Path({str(tmp_path / "copy")!r}))
    """
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)])
    # A file is noted after it is there: with the second one, the first is surely noted.
    while len(list((tmp_path / "copy").glob("data/*/*/*.parquet"))) < 2:
        assert child.poll() is None
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert not (tmp_path / "copy" / "RECEIPT.json").exists()
    server.pause, server.sent = 0.0, 0
    receipt = pull.to_folder(server.address, tmp_path / "copy")

    assert receipt["rows"] == 200
    assert server.sent < receipt["bytes"] * 0.9
    assert list(verify.faults(tmp_path / "copy")) == []


def test_a_server_without_ranges_serves_too(
    tmp_path: Path, serve: Serve, publish: Publish, make_row: Any
) -> None:
    publish(tmp_path / "home", [make_row(n, published_year=1800 + n) for n in range(50)])
    server = serve(tmp_path / "home", Plain)

    assert pull.table(server.address, Query(since=1840)).num_rows == 10
    assert pull.to_folder(server.address, tmp_path / "copy")["rows"] == 50


def test_an_edition_has_a_plus_in_its_address(
    tmp_path: Path, serve: Serve, publish: Publish, make_row: Any
) -> None:
    publish(tmp_path / "home", [make_row(1), make_row(2)], version="2026.11.1")
    publish(tmp_path / "home", [make_row(1)], version="2026.11.1+e1")

    assert pull.table(serve(tmp_path / "home").address, version="2026.11.1").num_rows == 1


def test_a_server_that_is_not_there_is_told_in_a_sentence() -> None:
    with pytest.raises(UnreachableHost, match=r"127\.0\.0\.1:9"):
        pull.table("http://127.0.0.1:9/corpus")


def test_a_page_that_is_no_release_is_told(tmp_path: Path, serve: Serve) -> None:
    (tmp_path / "index.json").write_text("<html>welcome</html>")

    with pytest.raises(BadAnswer, match="no JSON"):
        pull.table(serve(tmp_path).address)
