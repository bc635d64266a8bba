import lxml.html
import pytest

from curation import rights
from curation.sources import Evidence, html, reservations


def said(headers: dict[str, str] | None = None, head: str = "") -> list[str]:
    tree = lxml.html.document_fromstring(f"<html><head>{head}</head><body><p>x</p></body></html>")
    return [reservations.said(each) for each in reservations.reservations(headers or {}, tree)]


@pytest.mark.parametrize(
    ("headers", "head", "expected"),
    [
        pytest.param({}, "", [], id="silence"),
        pytest.param(
            {"TDM-Reservation": "1", "tdm-policy": "https://a.example/policy.json"},
            "",
            ["reserved: tdm-reservation=1; policy https://a.example/policy.json (tdm-reservation)"],
            id="header-with-policy",
        ),
        pytest.param(
            {"tdm-reservation": "0"},
            "",
            ["not reserved: tdm-reservation=0 (tdm-reservation)"],
            id="said-free",
        ),
        pytest.param({"tdm-reservation": "yes"}, "", [], id="malformed-is-unset"),
        pytest.param({"tdm-reservation": "10"}, "", [], id="ten-is-unset"),
        pytest.param(
            {},
            '<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="/p">',
            ["reserved: tdm-reservation=1; policy /p (meta tdm-reservation)"],
            id="meta",
        ),
        pytest.param(
            {"content-usage": "train-ai=n, search=y, future=n;note=1, exp=0.5"},
            "",
            [
                "reserved: train-ai=n (content-usage)",
                "not reserved: search=y (content-usage)",
                "reserved: future=n (content-usage)",
            ],
            id="aipref-keeps-unknown-keys",
        ),
        pytest.param(
            {"x-robots-tag": "noai, noimageai, max-snippet:50"},
            "",
            ["reserved: noai (x-robots-tag)", "reserved: noimageai (x-robots-tag)"],
            id="robots-header",
        ),
        pytest.param(
            {"x-robots-tag": "otherbot: noindex, nofollow"},
            "",
            ["reserved: otherbot: noindex (x-robots-tag)"],
            id="robots-header-for-one-crawler",
        ),
        pytest.param(
            {}, '<meta name=ROBOTS content="NoAI,follow">', ["reserved: noai (meta robots)"], id="robots-meta"
        ),
        pytest.param(
            {},
            '<meta name=GPTBot content="noindex">',
            ["reserved: gptbot: noindex (meta robots)"],
            id="robots-meta-for-one-crawler",
        ),
        pytest.param({}, '<meta name=robots content="index,follow,all">', [], id="robots-that-permit"),
    ],
)
def test_reservations_are_kept_with_their_signal(
    headers: dict[str, str], head: str, expected: list[str]
) -> None:
    assert said(headers, head) == expected


@pytest.mark.parametrize("carrier", sorted(rights.RESERVING))
def test_a_reservation_is_no_statement_of_licence(carrier: str) -> None:
    resolved = rights.resolve("CC-BY-4.0", [Evidence("reserved: train-ai=n", carrier, "page", 1.0)])

    assert (resolved.licence, resolved.doubt) == ("CC-BY-4.0", False)
    assert not rights.resolve(None, [Evidence("CC0-1.0", carrier, "page", 1.0)]).doubt


def test_a_page_tells_its_reservations_beside_its_licence() -> None:
    body = "<p>Wavuvi wa kijiji huenda baharini kila asubuhi, na jioni wanarudi na samaki wao sokoni.</p>" * 5
    payload = f"<html><head><link rel=license href='https://creativecommons.org/licenses/by/4.0/'></head><body><article>{body}</article></body></html>"

    page = html.extract(payload.encode(), None, None, "trafilatura", headers={"TDM-Reservation": "1"})

    assert [each.carrier for each in page.evidence] == ["rel=license", "tdm-reservation"]
    assert rights.resolve(None, page.evidence).licence == "CC-BY-4.0"
