from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation import rights

RS = "http://rightsstatements.org/vocab"


@dataclass(frozen=True)
class Said:
    value: str
    carrier: str = "dc:rights"
    scope: str = "item"
    confidence: float = 1.0


@pytest.mark.parametrize(
    ("statement", "identifier", "family"),
    [
        pytest.param("cc-by-4.0", "CC-BY-4.0", "attribution", id="spdx-in-small-letters"),
        pytest.param("CC BY-SA", "LicenseRef-CC-BY-SA", "sharealike", id="no-version"),
        pytest.param("CC0 1.0 Universal", "CC0-1.0", "public-domain", id="cc0-by-name"),
        pytest.param(
            "http://creativecommons.org/licenses/by/3.0/nl/", "CC-BY-3.0-NL", "attribution", id="port"
        ),
        pytest.param(
            "https://creativecommons.org/licenses/by/3.0/it/deed.it",
            "CC-BY-3.0",
            "attribution",
            id="port-not-in-spdx",
        ),
        pytest.param(
            "https://www.creativecommons.org/licenses/by-nc-sa/2.5/legalcode.nl",
            "CC-BY-NC-SA-2.5",
            "noncommercial",
            id="www-and-legalcode",
        ),
        pytest.param(
            "http://creativecommons.org/licenses/by-nd-nc/1.0/",
            "CC-BY-NC-ND-1.0",
            "no-derivatives",
            id="old-order",
        ),
        pytest.param(
            "http://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO", "attribution", id="igo"
        ),
        pytest.param(
            "//creativecommons.org/publicdomain/zero/1.0/deed.fr", "CC0-1.0", "public-domain", id="zero"
        ),
        pytest.param(
            "http://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0", "public-domain", id="mark"
        ),
        pytest.param("https://opensource.org/license/mit/", "MIT", "attribution", id="opensource"),
        pytest.param(
            "http://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0", "attribution", id="apache"
        ),
        pytest.param("https://spdx.org/licenses/ODbL-1.0.html", "ODbL-1.0", "sharealike", id="spdx-page"),
        pytest.param("Open Government Licence v3.0", "OGL-UK-3.0", "attribution", id="ogl"),
        pytest.param("https://data.norge.no/nlod/en/2.0", "NLOD-2.0", "attribution", id="nlod"),
        pytest.param("https://www.govdata.de/dl-de/zero-2-0", "DL-DE-ZERO-2.0", "public-domain", id="dl-de"),
        pytest.param("etalab-2.0", "etalab-2.0", "attribution", id="etalab"),
        pytest.param(
            "Creative Commons Attribution-NonCommercial-NoDerivs 3.0 Unported License",
            "CC-BY-NC-ND-3.0",
            "no-derivatives",
            id="english-words",
        ),
        pytest.param(
            "Creative Commons Namensnennung - Weitergabe unter gleichen Bedingungen 3.0 Deutschland",
            "CC-BY-SA-3.0-DE",
            "sharealike",
            id="german-words",
        ),
        pytest.param(
            "Licence Creative Commons Attribution - Pas d’Utilisation Commerciale 4.0",
            "CC-BY-NC-4.0",
            "noncommercial",
            id="french-words",
        ),
        pytest.param("知识共享 署名-相同方式共享 4.0", "CC-BY-SA-4.0", "sharealike", id="chinese-words"),
        pytest.param("Domaine public.", "LicenseRef-Public-Domain", "public-domain", id="domaine-public"),
        pytest.param("Общественное достояние", "LicenseRef-Public-Domain", "public-domain", id="russian-pd"),
        pytest.param(
            "© 2019 Beispiel. Alle Rechte vorbehalten.",
            "LicenseRef-All-Rights-Reserved",
            "restricted",
            id="de-reserved",
        ),
        pytest.param("جميع الحقوق محفوظة", "LicenseRef-All-Rights-Reserved", "restricted", id="ar-reserved"),
        pytest.param("LicenseRef-UDHR", "LicenseRef-UDHR", "public-domain", id="udhr"),
        pytest.param("licenseref-noodl-1.0", "LicenseRef-NOODL-1.0", "community-terms", id="noodl"),
        pytest.param(
            "LicenseRef-Kaitiakitanga-1.1",
            "LicenseRef-Kaitiakitanga-1.1",
            "community-terms",
            id="version-not-listed",
        ),
        pytest.param(
            "MIT OR GPL-3.0-or-later", "MIT OR GPL-3.0-or-later", "attribution", id="or-is-most-open"
        ),
        pytest.param(
            "CC-BY-4.0 AND CC-BY-NC-4.0",
            "CC-BY-4.0 AND CC-BY-NC-4.0",
            "noncommercial",
            id="and-is-most-closed",
        ),
    ],
)
def test_a_statement_becomes_an_identifier_and_a_family(statement: str, identifier: str, family: str) -> None:
    licence = rights.normalise(statement)

    assert licence is not None
    assert (licence.id, licence.family) == (identifier, family)


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "unknown",
        "other",
        "Courtesy of the parish",
        "This work is not licensed under CC BY 4.0",
        "CC BY 4.0, but no commercial use",
        "All rights reserved. Licensed under CC BY 4.0",
        "CC BY 4.0 / CC BY-SA 4.0",
        "Images only: https://creativecommons.org/licenses/by/4.0/",
        "http://creativecommons.org/licenses/by/4.0/ or http://creativecommons.org/licenses/by-nc/4.0/",
        "Creative Commons Atribuire-FărăModificări 3.0",  # the element in Romanian is not in our table
        "https://creativecommons.org/licenses/sampling+/1.0/",
        "https://example.org/licence",
        "LicenseRef-Nobody-Registered-This",
        "Public Domain Review",
    ],
)
def test_what_is_not_clear_is_not_understood(statement: str) -> None:
    assert rights.normalise(statement) is None


def test_a_port_without_an_identifier_is_kept_as_a_note() -> None:
    licence = rights.normalise("http://creativecommons.org/licenses/by/3.0/it/")

    assert licence is not None
    assert "IT" in (licence.note or "")


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("InC", "restricted"),
        ("InC-EDU", "restricted"),
        ("NoC-OKLR", "restricted"),
        ("NoC-NC", "noncommercial"),
        ("NoC-US", "unknown"),
        ("CNE", "unknown"),
    ],
)
def test_a_rights_statement_is_a_status_and_never_a_licence(code: str, family: str) -> None:
    licence = rights.normalise(f"https://rightsstatements.org/page/{code}/1.0/?language=de")

    assert licence == rights.Licence("unknown", family, f"{RS}/{code}/1.0/")


def test_settings_can_register_further_names() -> None:
    terms = {"LicenseRef-Village-Archive": "community-terms"}

    licence = rights.normalise("CC-BY-4.0 AND licenseref-village-archive", terms=terms)

    assert licence == rights.Licence("CC-BY-4.0 AND LicenseRef-Village-Archive", "community-terms")


@given(st.text(max_size=200))
def test_any_text_can_be_asked_about(text: str) -> None:
    licence = rights.normalise(text)

    assert licence is None or licence.family in rights.FAMILIES


@pytest.mark.parametrize(
    ("agreed", "evidence", "licence", "family", "doubt"),
    [
        pytest.param("CC-BY-4.0", [], "CC-BY-4.0", "attribution", False, id="agreement-alone"),
        pytest.param(None, [], "unknown", "unknown", False, id="nobody-stated"),
        pytest.param(None, [Said("CC0")], "CC0-1.0", "public-domain", False, id="item-alone"),
        pytest.param("CC-BY-4.0", [Said("CC0")], "CC-BY-4.0", "attribution", False, id="item-more-open"),
        pytest.param(
            "CC-BY-4.0", [Said("CC BY-NC 4.0")], "CC-BY-NC-4.0", "noncommercial", False, id="item-more-closed"
        ),
        pytest.param(
            "CC-BY-4.0",
            [Said("All rights reserved")],
            "LicenseRef-All-Rights-Reserved",
            "restricted",
            False,
            id="reserved",
        ),
        pytest.param(
            "CC-BY-4.0", [Said(f"{RS}/InC/1.0/")], "unknown", "restricted", False, id="in-copyright"
        ),
        pytest.param(
            "CC0-1.0", [Said(f"{RS}/NKC/1.0/")], "CC0-1.0", "public-domain", True, id="no-known-copyright"
        ),
        pytest.param("CC0-1.0", [Said(f"{RS}/NoC-NC/1.0/")], "unknown", "unknown", True, id="status-limits"),
        pytest.param(
            "CC-BY-NC-4.0",
            [Said(f"{RS}/NoC-NC/1.0/")],
            "CC-BY-NC-4.0",
            "noncommercial",
            False,
            id="status-fits",
        ),
        pytest.param(
            None, [Said(f"{RS}/NoC-US/1.0/")], "unknown", "unknown", True, id="status-grants-nothing"
        ),
        pytest.param(
            "CC-BY-NC-4.0", [Said("CC BY-SA 4.0")], "unknown", "unknown", True, id="neither-covers-the-other"
        ),
        pytest.param(
            None,
            [Said("CC BY 4.0"), Said("CC BY-SA 4.0")],
            "unknown",
            "unknown",
            True,
            id="two-page-licences",
        ),
        pytest.param(
            "CC-BY-SA-4.0",
            [Said("CC BY 4.0"), Said("CC BY-SA 4.0")],
            "CC-BY-SA-4.0",
            "sharealike",
            False,
            id="two-that-the-agreement-covers",
        ),
        pytest.param(
            None, [Said("CC BY 4.0"), Said("cc-by-4.0")], "CC-BY-4.0", "attribution", False, id="said-twice"
        ),
        pytest.param(
            "CC-BY-4.0", [Said("ask the parish")], "CC-BY-4.0", "attribution", True, id="unread-with-agreed"
        ),
        pytest.param(None, [Said("ask the parish")], "unknown", "unknown", True, id="unread-alone"),
        pytest.param(
            None, [Said("CC0", scope="media")], "unknown", "unknown", True, id="picture-grants-nothing"
        ),
        pytest.param(
            None, [Said("CC0", confidence=0.3)], "unknown", "unknown", True, id="weak-grants-nothing"
        ),
        pytest.param(
            "CC-BY-4.0",
            [Said("All rights reserved", scope="site", confidence=0.3)],
            "CC-BY-4.0",
            "attribution",
            False,
            id="weak-restricts-nothing",
        ),
        pytest.param(
            "CC-BY-4.0",
            [Said("LicenseRef-NOODL-1.0")],
            "LicenseRef-NOODL-1.0",
            "community-terms",
            False,
            id="community-terms-win",
        ),
    ],
)
def test_a_record_has_one_licence_or_none(
    agreed: str | None, evidence: list[Said], licence: str, family: str, doubt: bool
) -> None:
    resolved = rights.resolve(agreed, evidence)

    assert (resolved.licence, resolved.family, resolved.doubt) == (licence, family, doubt)
    assert resolved.why.endswith(".")


def test_a_status_is_kept_beside_the_licence() -> None:
    resolved = rights.resolve("CC-BY-4.0", [Said(f"{RS}/CNE/1.0/")])

    assert resolved.rights_statement == f"{RS}/CNE/1.0/"


def test_an_agreement_without_a_known_licence_is_refused() -> None:
    with pytest.raises(ValueError, match="free for all"):
        rights.resolve("free for all", [])


LICENCES = st.sampled_from(["CC0", "CC BY 4.0", "CC BY-SA 4.0", "CC BY-NC 4.0", "All rights reserved", "???"])


@given(st.none() | st.sampled_from(["CC0-1.0", "CC-BY-4.0", "CC-BY-NC-4.0"]), st.lists(LICENCES, max_size=4))
def test_the_outcome_is_never_more_open_than_any_statement(agreed: str | None, said: list[str]) -> None:
    resolved = rights.resolve(agreed, [Said(value) for value in said])

    read = [rights.normalise(value) for value in [*said, *([agreed] if agreed else [])]]
    assert all(rights.rank(resolved.family) >= rights.rank(one.family) for one in read if one)


def test_unknown_and_restricted_are_never_releasable() -> None:
    assert not rights.RELEASABLE & {"unknown", "restricted", "community-terms"}
    assert rights.rank("public-domain") < rights.rank("unknown")


@pytest.mark.parametrize(
    ("identifier", "address"),
    [
        ("CC-BY-NC-SA-3.0-DE", "https://creativecommons.org/licenses/by-nc-sa/3.0/de/"),
        ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("MIT", "https://spdx.org/licenses/MIT.html"),
        ("LicenseRef-UDHR", None),
    ],
)
def test_a_licence_text_has_an_address(identifier: str, address: str | None) -> None:
    assert rights.licence_text_url(identifier) == address
