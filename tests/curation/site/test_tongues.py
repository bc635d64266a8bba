"""Languages are found by code and by either name, as people type them."""

import pytest

from curation.site import languages_list, tongues
from curation.site.shelf import Site
from curation.site.tongues import Tongue


def found(site: Site, asked: str) -> list[str]:
    return [each.label for each in tongues.search(tongues.held(site.shelf), asked)]


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        pytest.param("swh_Latn", "swh_Latn", id="label"),
        pytest.param("sw", "swh_Latn", id="tag"),
        pytest.param("SWAHILI", "swh_Latn", id="english-name-in-capitals"),
        pytest.param("kiswa", "swh_Latn", id="beginning-of-own-name"),
        pytest.param("Ede Yoruba", "yor_Latn", id="own-name-without-marks"),
        pytest.param("Èdè Yorùbá", "yor_Latn", id="own-name"),
        pytest.param("עברית", "heb_Hebr", id="own-name-in-hebrew"),
        pytest.param("العربية", "arb_Arab", id="own-name-in-arabic"),
        pytest.param(" hebrew ", "heb_Hebr", id="with-spaces"),
    ],
)
def test_a_language_is_found(site: Site, asked: str, label: str) -> None:
    assert found(site, asked) == [label]


def test_what_no_language_is_called_finds_none(site: Site) -> None:
    assert found(site, "klingon") == []


def test_an_exact_code_stands_before_names_that_hold_it() -> None:
    held = [Tongue("eng_Latn", "en", "English", "English"), Tongue("enq_Latn", "enq", "Enga", None)]

    assert [each.label for each in tongues.search(reversed(held), "en")] == ["eng_Latn", "enq_Latn"]


def test_a_vowel_sign_is_no_mark_that_may_be_left_out() -> None:
    assert tongues.folded("हिन्दी") == "हिन्दी"
    assert tongues.folded("Èdè") == "ede"


def test_a_language_tells_the_versions_that_hold_it(site: Site) -> None:
    held = {each.label: each.rows for each in tongues.held(site.shelf)}

    assert held["yor_Latn"] == (("2026.11.1", 1),)
    assert held["heb_Hebr"] == (("2026.11.1", 1), ("2026.10.1", 2))


def test_the_list_is_cut_into_pages(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages_list, "LISTED", 3)

    assert list(languages_list.paths(site.shelf)) == ["languages/index.html", "languages/2.html"]
    second = languages_list.page(site, "languages/2.html", "2") or ""
    assert "Yoruba" in second
    assert "Hebrew" not in second
