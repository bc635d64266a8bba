import gzip
from pathlib import Path

import lxml.html
import pytest

from curation import rights
from curation.sources import Evidence, rights_markup

BY = "https://creativecommons.org/licenses/by/4.0/"


def found(body: str, head: str = "", link_header: str | None = None) -> tuple[Evidence, ...]:
    tree = lxml.html.document_fromstring(f"<html><head>{head}</head><body><p>x</p>{body}</body></html>")
    return rights_markup.find(tree, link_header=link_header)


@pytest.mark.parametrize(
    ("body", "head", "carrier", "scope", "grants"),
    [
        pytest.param(
            f'<a rel="nofollow license" href="{BY}">x</a>', "", "rel=license", "page", True, id="rel"
        ),
        pytest.param("", f'<link rel=license href="{BY}">', "rel=license", "page", True, id="link-in-head"),
        pytest.param(
            "",
            f'<meta name="DCTERMS.license" content="{BY}">',
            "meta dcterms.license",
            "page",
            True,
            id="meta",
        ),
        pytest.param(
            f'<footer>Licensed under <a href="{BY}">CC</a></footer>',
            "",
            "link in the footer",
            "page",
            True,
            id="footer",
        ),
        pytest.param(
            f'<footer><a href="{BY}">x</a></footer>',
            "",
            "link in the footer",
            "page",
            False,
            id="bare-footer",
        ),
        pytest.param(
            f'<p>We discuss <a href="{BY}">it</a></p>', "", "link in the text", "page", False, id="article"
        ),
        pytest.param(
            f'<figure><img src=a.jpg><figcaption><a rel=license href="{BY}">x</a></figcaption></figure>',
            "",
            "rel=license",
            "media",
            False,
            id="caption",
        ),
        pytest.param(
            f'<div about="http://a.example/p.jpg"><a rel=license href="{BY}">x</a></div>',
            "",
            "rel=license",
            "media",
            False,
            id="rdfa-about-an-image",
        ),
        pytest.param(
            f'<div about="http://a.example/page"><a rel=license href="{BY}">x</a></div>',
            "",
            "rel=license",
            "page",
            True,
            id="rdfa-about-a-page",
        ),
        pytest.param(
            "",
            f'<script type="application/ld+json">{{"@type": "NewsArticle", "license": "{BY}"}}</script>',
            "json-ld license",
            "page",
            True,
            id="json-ld",
        ),
        pytest.param(
            "",
            "<script type='application/ld+json'>"
            f'{{"@graph": [{{"@type": ["ImageObject"], "license": {{"@id": "{BY}"}}}}]}}</script>',
            "json-ld license",
            "media",
            False,
            id="json-ld-image",
        ),
        pytest.param(
            "",
            f'<script type="application/ld+json">{{"@type": "WebSite", "license": "{BY}"}}</script>',
            "json-ld license",
            "site",
            False,
            id="json-ld-site",
        ),
    ],
)
def test_evidence_keeps_where_it_stood(body: str, head: str, carrier: str, scope: str, grants: bool) -> None:
    (evidence,) = found(body, head)

    assert (evidence.value, evidence.carrier, evidence.scope) == (BY, carrier, scope)
    assert (rights.resolve(None, [evidence]).family == "attribution") is grants


@pytest.mark.parametrize(
    ("header", "values"),
    [
        (f'<{BY}>; rel="license"', [BY]),
        (f'</style.css>; rel=preload; as=style, <{BY}>; title="a, b"; rel="copyright license"', [BY]),
        (f"<{BY}>; rel=next", []),
        ("nonsense", []),
    ],
)
def test_the_link_header_is_read(header: str, values: list[str]) -> None:
    assert [evidence.value for evidence in rights_markup.find(None, link_header=header)] == values


def test_the_surest_comes_first() -> None:
    other = BY.replace("/by/", "/by-sa/")
    evidence = found(f'<p><a href="{other}">x</a></p>', f'<meta name="dc.rights" content="{BY}">')

    assert [one.value for one in evidence] == [BY, other]


@pytest.mark.parametrize("json", ["{", "[" * 5000, '"text"', "{}", '{"@type": 5, "license": 7}', "[null, 3]"])
def test_broken_json_ld_is_no_evidence(json: str) -> None:
    assert found("", f'<script type="application/ld+json">{json}</script>') == ()


@pytest.mark.parametrize(
    ("name", "licence"),
    [
        ("001", "CC-BY-SA-3.0"),
        ("002", "CC-BY-SA-3.0"),
        ("ebb-org", "CC-BY-SA-3.0"),
        ("google-sre-book-1", "CC-BY-NC-ND-4.0"),
        ("v8-blog", "CC-BY-3.0"),
        ("wikipedia", "CC-BY-SA-3.0"),
        ("wikipedia-3", "CC-BY-SA-3.0"),
        ("wikipedia-4", "CC-BY-SA-4.0"),
        ("lwn-1", "unknown"),
    ],
)
def test_real_pages_have_the_licence_that_their_readers_see(shared: Path, name: str, licence: str) -> None:
    with gzip.open(shared / "data" / "html" / f"{name}.source.html.gz") as file:
        tree = lxml.html.document_fromstring(file.read())

    assert rights.resolve(None, rights_markup.find(tree)).licence == licence


@pytest.mark.timeout(20)
@pytest.mark.parametrize("rel", ["", "rel=license"])
def test_a_page_of_licences_without_end_is_read_in_time(rel: str) -> None:
    tree = lxml.html.document_fromstring(f"<div>{f'<a {rel} href={BY}>CC BY</a>, and ' * 5_000}</div>")

    assert rights_markup.find(tree)
