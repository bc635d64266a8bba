import re

import pytest

from curation import rights
from curation.releases import licences

MANIFEST = {
    "title": "Texts <of> the coast",
    "version": "2026.11.1",
    "licences": {
        "CC-BY-SA-4.0": {
            "rows": 3,
            "family": "sharealike",
            "title": "Attribution\n# ShareAlike",
            "url": None,
        },
        "LicenseRef-own": {
            "rows": 5,
            "family": "community-terms",
            "title": None,
            "url": "javascript:alert(1)",
        },
    },
}


@pytest.mark.parametrize(
    ("licence", "family", "expected"),
    [
        pytest.param("CC-BY-4.0", "attribution", (licences.NAME, licences.CHANGES), id="attribution"),
        pytest.param(
            "CC-BY-NC-SA-3.0",
            "noncommercial",
            (licences.NAME, licences.CHANGES, licences.SHARE, licences.NO_TRADE),
            id="two-duties-in-one-family",
        ),
        pytest.param(
            "CC-BY-NC-ND-4.0",
            "no-derivatives",
            (licences.NAME, licences.NO_CHANGE, licences.NO_TRADE),
            id="no-trade-and-no-changes",
        ),
        pytest.param(
            "CC-BY-4.0 AND CC-BY-SA-4.0",
            "sharealike",
            (licences.NAME, licences.CHANGES, licences.SHARE),
            id="both-hold",
        ),
        pytest.param(
            "CC-BY-4.0 OR GPL-3.0-only",
            "attribution",
            (licences.CHOOSE, licences.NAME, licences.CHANGES),
            id="a-choice",
        ),
    ],
)
def test_duties_follow_the_licence(licence: str, family: str, expected: tuple[str, ...]) -> None:
    assert licences.duties(licence, family) == expected


@pytest.mark.parametrize("family", rights.FAMILIES)
def test_every_family_has_duties_of_its_own(family: str) -> None:
    assert licences.duties("LicenseRef-x", family) != licences.duties("LicenseRef-x", "no such family")


def test_every_licence_is_explained_most_rows_first() -> None:
    page = licences.licences_md(MANIFEST)

    assert re.findall(r"Identifier: `(.*)`", page) == ["LicenseRef-own", "CC-BY-SA-4.0"]
    assert "https://creativecommons.org/licenses/by-sa/4.0/" in page
    assert licences.SHARE in page
    assert "Rows: 5" in page


def test_titles_and_addresses_of_strangers_stay_words() -> None:
    page = licences.licences_md(MANIFEST)

    assert page.startswith("# Licences of Texts &lt;of&gt; the coast 2026.11.1\n")
    assert "](<javascript" not in page
    assert len(re.findall(r"^#", page, re.MULTILINE)) == 3


def test_no_rows_have_no_licences() -> None:
    assert "holds no rows" in licences.licences_md({})
