"""`commons pull` and `commons publish` as people type them, on a home that was released by a run."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from curation.errors import CommonsError
from curation.releases import versions
from flows.cli import app
from flows.settings import Settings


def commons(*words: str | Path) -> str:
    """Return what a command says; raise what it stops with."""
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False).output


def test_a_release_goes_out_and_a_shard_comes_back(curated: Settings, tmp_path: Path) -> None:
    version = versions.versions(curated.home)[0]
    label = sorted(versions.manifest(curated.home, version)["languages"])[0]
    sent = commons("publish", version, "--to", tmp_path / "served", "--home", curated.home)
    words = ("pull", tmp_path / "served", "--version", version, "--out", tmp_path / "copy")
    told = commons(*words, "--language", label, "--columns", "doc_id,text", "--format", "jsonl")
    lines = [
        json.loads(line)
        for path in (tmp_path / "copy").rglob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]

    assert f"{version} is at {tmp_path / 'served' / version}" in sent
    assert told.startswith(f"{version}: {len(lines)} rows")
    assert "bytes moved" in told
    assert "@misc{" in told
    assert {tuple(line) for line in lines} == {("doc_id", "text")}
    assert "all is as it should be" in commons("verify", tmp_path / "copy")


def test_words_by_commas_may_have_blanks_and_repeat(curated: Settings, tmp_path: Path) -> None:
    commons("pull", curated.home, "--out", tmp_path / "copy", "--licence", "open, open ,noncommercial")
    receipt = json.loads((tmp_path / "copy" / "RECEIPT.json").read_text(encoding="utf-8"))

    assert receipt["query"]["licences"] == ["open", "noncommercial"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("--format", "csv"), "write one of parquet, jsonl, arrow", id="format"),
        pytest.param(("--language", "swa_Latn"), "holds no language 'swa_Latn'", id="language"),
        pytest.param(("--version", "1999.01.1"), "holds no release '1999.01.1'", id="version"),
    ],
)
def test_slips_are_told_in_a_sentence(
    curated: Settings, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    with pytest.raises(CommonsError, match=told):
        commons("pull", curated.home, "--out", tmp_path / "copy", *words)
    assert not (tmp_path / "copy").exists()
