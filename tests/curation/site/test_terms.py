"""Terms are accepted before files are sent, and the receipt proves it to anyone who has the public key."""

import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pydantic import ValidationError
from starlette.testclient import TestClient

from curation.errors import BadReceipt, BadSettings
from curation.site import receipts, settings, terms
from curation.site.app import create_app
from curation.site.settings import SiteSettings, Terms
from curation.site.shelf import Site

GATED = "/releases/2026.11.1/data/noncommercial/swh_Latn/part-00000.parquet"
FORM = "/terms/2026.11.1/noncommercial"
SAID = {"accept": "yes", "name": "Amina", "purpose": "a school book"}


def accepted(client: TestClient, **more: str) -> str:
    answer = client.post(FORM, data=SAID | more)
    found = re.search(r"<textarea[^>]*>([^<]+)</textarea>", answer.text)
    assert found, answer.text
    return found[1]


def fresh(home: Path, site: SiteSettings) -> TestClient:
    return TestClient(create_app(home, "http://127.0.0.1:8400", site), base_url="http://127.0.0.1:8400")


def test_files_behind_terms_are_sent_to_nobody_who_has_not_accepted(client: TestClient) -> None:
    answer = client.get(GATED)

    assert answer.status_code == 401
    assert "/terms/2026.11.1/noncommercial" in answer.text


def test_the_page_shows_the_words_and_who_wrote_them(client: TestClient) -> None:
    page = client.get(FORM).text

    assert "Ask the elders first." in page
    assert "Elders of Coast" in page


def test_a_receipt_opens_the_files_in_each_of_three_ways(client: TestClient) -> None:
    receipt = accepted(client)
    assert client.get(GATED).status_code == 200  # by the cookie
    assert client.get(GATED).headers["cache-control"] == "private, no-cache"
    client.cookies.clear()
    assert client.get(GATED).status_code == 401
    assert client.get(GATED, headers={"authorization": f"Bearer {receipt}"}).status_code == 200
    assert client.get(GATED, params={"receipt": receipt}).status_code == 200


def test_the_cookie_goes_to_the_files_of_that_family_alone(client: TestClient) -> None:
    told = client.post(FORM, data=SAID).headers["set-cookie"]

    assert "Path=/releases/2026.11.1/data/noncommercial;" in told
    assert "HttpOnly" in told
    assert "SameSite=lax" in told


def test_a_receipt_says_what_was_accepted_and_is_checked_with_the_public_key_alone(
    client: TestClient, site: Site
) -> None:
    receipt = accepted(client)
    public = load_pem_public_key(client.get("/key.pem").content)
    assert isinstance(public, Ed25519PublicKey)
    said = receipts.read(public, receipt)
    asked = terms.of(site.settings, site.shelf.manifest("2026.11.1"), "noncommercial")

    assert asked is not None
    assert said["terms_sha256"] == asked.sha256
    assert (said["release"], said["licence_family"]) == ("2026.11.1", "noncommercial")
    assert (said["name"], said["purpose"]) == ("Amina", "a school book")


def test_nothing_about_readers_is_kept(client: TestClient, home: Path) -> None:
    client.get("/key.pem")
    before = {path for path in home.rglob("*") if path.is_file()}
    accepted(client)

    assert {path for path in home.rglob("*") if path.is_file()} == before


def test_the_key_is_readable_for_its_owner_alone(client: TestClient, home: Path) -> None:
    client.get("/key.pem")

    assert (home / "keys" / "site.pem").stat().st_mode & 0o777 == 0o600
    assert client.get("/keys/site.pem").status_code == 404


def test_a_receipt_that_was_changed_or_signed_by_others_opens_nothing(client: TestClient) -> None:
    receipt = accepted(client)
    client.cookies.clear()
    other = receipts.sign(Ed25519PrivateKey.generate(), {"release": "2026.11.1"})
    words, _, signature = receipt.partition(".")
    swapped = f"{words[:-4]}AAAA.{signature}"
    for bad in (other, swapped, words, "x", ".", "ä.ö", "A" * 9000):
        answer = client.get(GATED, params={"receipt": bad})
        assert answer.status_code == 401, bad
        assert "not signed by this site" in answer.text


def test_a_receipt_for_another_version_opens_nothing(client: TestClient) -> None:
    receipt = accepted(client)
    answer = client.get(GATED.replace("2026.11.1", "2026.10.1"), params={"receipt": receipt})

    assert answer.status_code == 401
    assert "this receipt is for noncommercial of 2026.11.1" in answer.text


def test_a_receipt_for_other_words_opens_nothing(client: TestClient, home: Path) -> None:
    receipt = accepted(client)
    words = SiteSettings(terms={"noncommercial": Terms(text="Other words.")})

    answer = fresh(home, words).get(GATED, params={"receipt": receipt})
    assert answer.status_code == 401
    assert "the terms changed" in answer.text


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_terms_are_not_accepted_from_another_site(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post(FORM, data=SAID, headers=headers).status_code == 403


def test_a_form_without_the_tick_accepts_nothing(client: TestClient) -> None:
    answer = client.post(FORM, data={"name": "Amina"})

    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers


def test_a_form_that_is_too_long_is_refused(client: TestClient) -> None:
    assert client.post(FORM, data={"name": "x" * 20_000}).status_code == 413


@pytest.mark.parametrize("path", ["/terms/2026.11.1/attribution", "/terms/2027.01.1/noncommercial"])
def test_there_are_no_terms_where_nothing_is_asked(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_community_terms_are_always_asked_for_in_the_words_of_their_licences(site: Site) -> None:
    manifest = {
        "version": "2026.11.1",
        "publisher": "Coast Library",
        "licence_families": {"community-terms": 3},
        "licences": {"LicenseRef-coast": {"family": "community-terms", "rows": 3}},
    }
    asked = terms.of(SiteSettings(), manifest, "community-terms")

    assert asked is not None
    assert "LicenseRef-coast" in asked.paragraphs[0]
    assert any("community" in paragraph for paragraph in asked.paragraphs)
    assert terms.of(SiteSettings(), manifest, "attribution") is None


def test_terms_for_a_family_that_does_not_exist_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="no licence family"):
        SiteSettings(terms={"comunity": Terms(text="x")})
    (tmp_path / "site.toml").write_text('adress = "https://a.example"\n')
    with pytest.raises(BadSettings, match="adress"):
        settings.load(tmp_path)


def test_a_key_of_another_kind_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "site.pem").write_text("no key")
    with pytest.raises(BadReceipt, match="no Ed25519 key"):
        receipts.key(tmp_path)
