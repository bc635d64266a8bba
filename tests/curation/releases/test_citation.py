"""CITATION.cff, checked by what the format requires, and the entry of BibTeX."""

import re
from typing import Any

import yaml  # type: ignore[import-untyped]

from curation.releases import cite
from curation.releases.citation import citation

# Keys of Citation File Format 1.2.0 that a data set may have; it allows no others.
KEYS = {
    *("abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers"),
    *("keywords", "license", "license-url", "message", "preferred-citation", "references", "repository"),
    *("repository-artifact", "repository-code", "title", "type", "url", "version"),
}


def test_the_file_has_what_the_format_requires_and_nothing_else(described: Any) -> None:
    _, manifest = described(
        publisher="National Library", contact="corpus@library.example", doi="10.12345/x", keywords=("texts",)
    )
    found = yaml.safe_load(citation(manifest))

    assert {"cff-version", "message", "title", "authors"} <= set(found) <= KEYS
    assert found["cff-version"] == "1.2.0"
    assert found["type"] == "dataset"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(found["date-released"]))
    assert found["identifiers"][0]["value"] == "10.12345/x"
    assert found["contact"] == [{"name": "National Library", "email": "corpus@library.example"}]


def test_a_mixed_release_names_no_one_licence(described: Any) -> None:
    _, manifest = described()

    assert "license" not in yaml.safe_load(citation(manifest))


def test_a_release_under_one_licence_names_it(described: Any, open_rows: Any) -> None:
    _, manifest = described(open_rows[:1])

    assert yaml.safe_load(citation(manifest))["license"] == "CC-BY-4.0"


def test_a_title_cannot_break_the_entry(described: Any) -> None:
    _, manifest = described(title="Tales {of}\n the \\coast")

    assert "title = {Tales of the coast}," in cite.bibtex(manifest)
    assert cite.bibtex(manifest).count("{") == cite.bibtex(manifest).count("}")
