"""Metadata for a DOI, checked by what schema 4 requires."""

from typing import Any

import pytest

from curation.releases.datacite import datacite

REQUIRED = ("creators", "titles", "publisher", "publicationYear", "types", "schemaVersion")


def test_what_the_schema_requires_is_there(described: Any) -> None:
    _, manifest = described(publisher="National Library", doi="10.12345/corpus", url="https://example.org/")
    found = datacite(manifest)

    assert all(found[key] for key in REQUIRED)
    assert found["creators"] == [{"name": "National Library", "nameType": "Organizational"}]
    assert {each["name"] for each in found["contributors"]} == {"Tale Trust", "Crawl Club"}
    assert found["publicationYear"] == "2026"
    assert found["relatedIdentifiers"] == [
        {
            "relatedIdentifier": "10.12345/corpus",
            "relatedIdentifierType": "DOI",
            "relationType": "IsVersionOf",
        }
    ]


def test_no_doi_is_made_up(described: Any) -> None:
    _, manifest = described()

    assert not {"doi", "url", "relatedIdentifiers"} & set(datacite(manifest))


def test_every_licence_is_told_with_its_rows(described: Any) -> None:
    _, manifest = described()
    rights = {each["rightsIdentifier"]: each for each in datacite(manifest)["rightsList"]}

    assert set(rights) == set(manifest["licences"])
    assert rights["CC-BY-4.0"]["rightsUri"] == "https://creativecommons.org/licenses/by/4.0/"
    assert rights["CC-BY-4.0"]["rights"].endswith("(2 rows)")


@pytest.mark.parametrize("is_open", [pytest.param(True, id="open"), pytest.param(False, id="mixed")])
def test_only_an_open_release_claims_access_for_all(described: Any, open_rows: Any, is_open: bool) -> None:
    _, manifest = described(open_rows) if is_open else described()
    addresses = {each.get("rightsUri") for each in datacite(manifest)["rightsList"]}

    assert ("info:eu-repo/semantics/openAccess" in addresses) == is_open
