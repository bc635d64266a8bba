"""Pulls from a served site: its terms are accepted, and its signed receipt is sent and kept."""

from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from typer.testing import CliRunner

from curation import files
from curation.errors import BadAnswer, BadReceipt, TermsNotAccepted
from curation.releases import pull
from curation.releases.query import Query
from curation.site import receipts
from flows.cli import app

GATED = Query(licences=("noncommercial",))
OPEN = Query(licences=("attribution",))


def accepted_in_a_browser(url: str) -> str:
    place = f"{url}/terms/2026.11.1/noncommercial.json"
    answer = httpx.post(place, data={"accept": "yes", "name": "Amina", "purpose": "a school book"})
    return str(answer.json()["receipt"])


@pytest.mark.parametrize("below", ["", "/releases"])
def test_terms_are_accepted_and_the_receipt_of_the_site_is_kept(
    served: Any, tmp_path: Path, below: str
) -> None:
    told = pull.to_folder(served.url + below, tmp_path / "copy", GATED, accept_terms=True)
    public = load_pem_public_key(httpx.get(f"{served.url}/key.pem").content)
    assert isinstance(public, Ed25519PublicKey)
    said = receipts.read(public, told["terms_accepted"]["receipts"]["noncommercial"])

    assert (said["release"], said["licence_family"]) == ("2026.11.1", "noncommercial")
    assert any("Ask the elders first." in sentence for sentence in told["terms_accepted"]["terms"])
    assert files.read_json(tmp_path / "copy" / "RECEIPT.json") == told
    assert pq.read_table(tmp_path / "copy" / "data" / "noncommercial")["doc_id"].to_pylist() == ["tales:3"]


def test_nothing_is_read_before_the_terms_are_accepted(served: Any, tmp_path: Path) -> None:
    with pytest.raises(
        TermsNotAccepted, match=r"Elders of Coast asks of noncommercial.*Ask the elders first"
    ):
        pull.to_folder(served.url, tmp_path / "copy", GATED)

    assert not list(tmp_path.rglob("*.parquet"))


def test_texts_without_terms_are_pulled_without_a_question(served: Any, tmp_path: Path) -> None:
    told = pull.to_folder(served.url, tmp_path / "copy", OPEN)

    assert told["terms_accepted"] is None
    assert told["rows"] == 2


def test_a_receipt_from_the_page_of_the_site_does_as_well(served: Any) -> None:
    receipt = accepted_in_a_browser(served.url)

    assert pull.table(served.url, GATED, receipts=[f" {receipt}\n"])["doc_id"].to_pylist() == ["tales:3"]
    with pytest.raises(TermsNotAccepted):
        pull.table(served.url, GATED)


def test_a_receipt_that_the_site_did_not_sign_opens_nothing(served: Any) -> None:
    words, _, signature = accepted_in_a_browser(served.url).partition(".")

    with pytest.raises(BadAnswer, match="was not signed by this site"):
        pull.table(served.url, GATED, receipts=[f"{words}.{signature[::-1]}"])
    with pytest.raises(BadReceipt, match="is no receipt"):
        pull.table(served.url, GATED, receipts=["nothing"])


def test_the_command_takes_a_receipt(served: Any, tmp_path: Path) -> None:
    words = ["pull", served.url, "--licence", "noncommercial", "--out", str(tmp_path / "copy")]
    receipt = accepted_in_a_browser(served.url)

    assert CliRunner().invoke(app, words).exit_code != 0
    done = CliRunner().invoke(app, [*words, "--receipt", receipt])
    assert done.exit_code == 0, done.output
    assert "2026.11.1: 1 rows" in done.output


def test_programs_read_the_terms_and_are_told_when_nothing_was_accepted(served: Any) -> None:
    place = f"{served.url}/terms/2026.11.1/noncommercial.json"
    told = httpx.get(place).json()

    assert (told["licence_family"], told["by"]) == ("noncommercial", "Elders of Coast")
    assert httpx.post(place, data={"accept": "no"}).status_code == 422
    assert "noncommercial" in httpx.get(f"{served.url}/releases/index.json").json()["asks"]
