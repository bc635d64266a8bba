"""Every snippet of docs/researcher.md, run in its order against releases served from a folder."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

PAGE = Path(__file__).parents[2] / "docs" / "researcher.md"
ADDRESS = "https://library.example/corpus"


def snippets() -> list[tuple[str, str]]:
    """Return kind and text of each snippet in order."""
    return re.findall(r"^```(\w+)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def test_the_page_holds_all_readers_it_promises() -> None:
    code = "".join(text for _, text in snippets())

    for word in (
        "load_dataset",
        "streaming=True",
        "duckdb",
        "polars",
        "pandas",
        "commons verify",
        "citation",
    ):
        assert word in code


def test_every_snippet_runs(
    tmp_path: Path, served: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.cli import app

    monkeypatch.chdir(tmp_path)
    for kind, text in snippets():
        snippet = text.replace(ADDRESS, str(served))
        if kind == "python":
            exec(compile(snippet, "researcher.md", "exec"), {})
            continue
        for line in snippet.splitlines():
            command, *words = shlex.split(line)
            found = CliRunner().invoke(app, words, catch_exceptions=False)
            assert (command, found.exit_code) == ("commons", 0), found.output
    told = capsys.readouterr().out

    assert "Rasi ya 0" in told
    assert "2026.11.1" in told


def test_the_update_brings_the_newest_version(
    tmp_path: Path, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.cli import app

    monkeypatch.chdir(tmp_path)
    lines = [
        text.replace(ADDRESS, str(served))
        for kind, text in snippets()
        if kind == "sh" and "pull" in text and "--out corpus" in text
    ]
    told: list[Any] = [CliRunner().invoke(app, shlex.split(line)[1:]).output for line in lines]

    assert told[0].startswith("2026.11.1: 20 rows")
    assert told[1].startswith("2026.12.1: 21 rows")
