import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from curation.errors import BadSettings, CommonsError, StageFailed
from flows import cli_serve
from flows.cli import app


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["review", *arguments])
    if isinstance(result.exception, CommonsError):
        raise result.exception
    return result.output


def test_a_steward_is_made_and_gets_a_link(tmp_path: Path) -> None:
    told = run("create-steward", "Amina", "--language", "swh_Latn", "--home", str(tmp_path / "home"))

    assert re.search(r"http://127.0.0.1:8000/invitation/[\w-]{40,}", told)


def test_a_language_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommonsError, match="code and script"):
        run("create-steward", "Amina", "--language", "Swahili", "--home", str(tmp_path))


def test_the_audit_is_shown_without_its_key(tmp_path: Path) -> None:
    run("create-steward", "Amina", "--language", "swh_Latn", "--home", str(tmp_path))
    told = run("audit", "--home", str(tmp_path))

    assert "invited\tAmina" in told
    assert not re.search(r"[0-9a-f]{64}", told)


@pytest.mark.parametrize(
    "settings", ["", "behind_tls_proxy = true", 'address = "https://review.example.org"']
)
def test_other_machines_are_served_behind_a_proxy_alone(tmp_path: Path, settings: str) -> None:
    (tmp_path / "review.toml").write_text(settings, encoding="utf-8")

    with pytest.raises(BadSettings, match="unencrypted"):
        run("serve", "--host", "0.0.0.0", "--home", str(tmp_path), "--configs", str(tmp_path))


def test_the_settings_of_the_application_are_checked_with_the_others(tmp_path: Path) -> None:
    from flows.settings import Settings

    (tmp_path / "sources").mkdir()
    (tmp_path / "review.toml").write_text("session_hour = 3", encoding="utf-8")

    assert "session_hour is not a known key" in Settings(tmp_path, tmp_path).check()[0]


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_serve, "LIBRARIES", ("a_library_that_is_not_there",))

    with pytest.raises(StageFailed, match=r"local-commons\[review\]"):
        run("strings")


def test_the_application_is_served_and_says_nothing_of_links(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from flows.cli import main; main()", "review", "serve"]
    process = subprocess.Popen(
        [*command, "--home", str(tmp_path / "home"), "--configs", str(tmp_path), "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        assert b'"well"' in answered(f"http://127.0.0.1:{port}/health")
        answered(f"http://127.0.0.1:{port}/sign-in?next=/a-secret-path")
    finally:
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=20)[0]

    assert b"secret" not in told


def answered(url: str) -> bytes:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(url, timeout=5) as answer:
                return bytes(answer.read())
        except (URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
