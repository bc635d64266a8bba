import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from curation.errors import BadSettings
from flows import cli_rights
from flows.settings import Settings

PAGE = "<html><head>{head}</head><body><p>Bahari.</p></body></html>"
BY = '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
TERMS = """
author = "Parish of Bahari"
[[licence]]
id = "LicenseRef-Parish"
title = "Terms of the parish"
family = "community-terms"
[[statement]]
says = "ask the parish of *"
means = "LicenseRef-Parish"
language = "eng"
"""


def detect(*arguments: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(cli_rights.app, ["detect", *arguments])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_each_file_gives_one_object_in_order(tmp_path: Path) -> None:
    licensed, plain = tmp_path / "a.html", tmp_path / "b.html.gz"
    licensed.write_text(PAGE.format(head=BY))
    plain.write_bytes(gzip.compress(PAGE.format(head="").encode()))

    first, second = detect(str(licensed), str(plain), "--configs", str(tmp_path / "none"))

    assert (first["path"], first["licence"], first["scope"]) == (str(licensed), "CC-BY-4.0", "page")
    assert first["evidence"][0]["carrier"] == "rel=license"
    assert (second["licence"], second["scope"], second["evidence"]) == (None, None, [])


def test_a_licence_of_a_picture_is_not_the_pages(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    caption = f"<figure><img src=a.jpg><figcaption>{BY.replace('link', 'a')}CC BY</a></figcaption></figure>"
    page.write_text(PAGE.format(head="").replace("<p>", f"{caption}<p>"))

    (found,) = detect(str(page), "--configs", str(tmp_path))

    assert (found["licence"], found["scope"], found["doubt"]) == (None, "media", True)


def test_other_formats_give_their_first_records_rights(tmp_path: Path) -> None:
    path = tmp_path / "letters.jsonl"
    path.write_text('{"id": "1", "text": "Habari", "licence": "CC0-1.0"}\n{"id": "2", "text": "Njema"}\n')

    (found,) = detect(str(path), "--configs", str(tmp_path))

    assert (found["licence"], found["scope"]) == ("CC0-1.0", "page")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "empty.warc"
    path.write_bytes(b"")

    (found,) = detect(str(path), "--configs", str(tmp_path))

    assert found["licence"] is None
    assert "empty" in found["error"]


def test_terms_of_the_settings_are_understood(tmp_path: Path) -> None:
    (tmp_path / "rights").mkdir()
    (tmp_path / "rights" / "parish.toml").write_text(TERMS)
    page = tmp_path / "a.html"
    page.write_text(PAGE.format(head='<meta name="dc.rights" content="Ask the Parish of Bahari.">'))

    (found,) = detect(str(page), "--configs", str(tmp_path))

    assert (found["licence"], found["family"]) == ("LicenseRef-Parish", "community-terms")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            'means = "LicenseRef-Parish"', 'means = "LicenseRef-Other"', "no SPDX identifier", id="means"
        ),
        pytest.param(
            'family = "community-terms"', 'family = "open"', "family 'open' is not one of", id="family"
        ),
        pytest.param(
            'says = "ask the parish of *"', 'says = "a **"', "would match nearly anything", id="wide"
        ),
        pytest.param("author =", "autor =", "autor is not a known key", id="key"),
        pytest.param('id = "LicenseRef-Parish"', 'id = "Parish"', "licence.0.id", id="name"),
    ],
)
def test_mistakes_in_terms_are_told_by_the_check(tmp_path: Path, old: str, new: str, told: str) -> None:
    (tmp_path / "rights").mkdir()
    (tmp_path / "rights" / "parish.toml").write_text(TERMS.replace(old, new))

    assert any(told in mistake for mistake in Settings(tmp_path, tmp_path).check())


def test_files_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "rights").mkdir()
    (tmp_path / "rights" / "a.toml").write_text(TERMS)
    (tmp_path / "rights" / "b.toml").write_text(TERMS.replace("community-terms", "restricted"))

    with pytest.raises(BadSettings, match="keep one of them"):
        Settings(tmp_path, tmp_path).terms()


def test_a_contribution_may_name_a_registered_licence(tmp_path: Path) -> None:
    (tmp_path / "rights").mkdir()
    (tmp_path / "sources").mkdir()
    (tmp_path / "rights" / "parish.toml").write_text(TERMS)
    configs = Path(__file__).parents[2] / "configs"
    shutil.copytree(configs / "policies", tmp_path / "policies")
    source = (configs / "sources" / "web-crawl.toml").read_text()
    (tmp_path / "sources" / "letters.toml").write_text(source.replace('"per-record"', '"LicenseRef-Parish"'))

    settings = Settings(tmp_path, tmp_path)

    assert settings.check() == []
    assert settings.sources()["letters"].licence == "LicenseRef-Parish"
