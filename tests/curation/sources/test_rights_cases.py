"""Pages with what each says of its licence, as data in tests/cases/rights."""

import gzip
import tomllib
from pathlib import Path
from typing import Any

import pytest

from curation import rights
from curation.sources import html

CASES = Path(__file__).parents[2] / "cases" / "rights"
TEXT = "<p>Wavuvi wa kijiji huenda baharini kila asubuhi, na jioni wanarudi na samaki wao sokoni.</p>"


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            known = [pytest.mark.xfail(strict=True, reason=case["we_miss"])] if "we_miss" in case else []
            found.append(pytest.param(case, id=f"{path.stem}-{case['name']}", marks=known))
    return found


@pytest.mark.parametrize("case", _cases())
def test_a_page_has_the_licence_that_a_careful_reader_sees(case: dict[str, Any]) -> None:
    evidence = html.evidence(_page(case).encode(), url=case.get("url"), headers=case.get("headers"))

    resolved = rights.resolve(None, evidence)

    assert (resolved.licence, resolved.doubt) == (case.get("licence", "unknown"), case.get("doubt", False)), (
        case["why"],
        evidence,
    )
    if "carrier" in case:
        assert case["carrier"] in [each.carrier for each in evidence], evidence
    if "scope" in case:
        strongest = next(each for each in evidence if each.carrier not in rights.RESERVING)
        assert strongest.scope == case["scope"], evidence
    assert all(len(each.context) <= 60 for each in evidence)


def test_there_are_enough_cases_and_each_says_why() -> None:
    cases = [param.values[0] for param in _cases()]

    assert len(cases) >= 60
    assert all(case["why"] for case in cases)


def _page(case: dict[str, Any]) -> str:
    if "html" in case:
        return str(case["html"])
    head, body, language = case.get("head", ""), case.get("body", ""), case.get("language", "en")
    before = case.get("title", "Bahari")
    return (
        f"<!doctype html><html lang={language}><head><title>{before}</title>{head}</head>"
        f"<body><main><h1>{before}</h1>{TEXT}{case.get('main', '')}</main>{body}</body></html>"
    )


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
    ],
)
def test_real_pages_have_the_licence_that_their_readers_see(shared: Path, name: str, licence: str) -> None:
    with gzip.open(shared / "data" / "html" / f"{name}.source.html.gz") as file:
        evidence = html.evidence(file.read())

    assert rights.resolve(None, evidence).licence == licence


def test_no_other_real_page_is_given_a_licence(shared: Path) -> None:
    licensed = {
        "001",
        "002",
        "ebb-org",
        "google-sre-book-1",
        "v8-blog",
        "wikipedia",
        "wikipedia-3",
        "wikipedia-4",
    }
    for path in sorted((shared / "data" / "html").glob("*.source.html.gz")):
        with gzip.open(path) as file:
            resolved = rights.resolve(None, html.evidence(file.read()))
        if path.name.removesuffix(".source.html.gz") not in licensed:
            assert resolved.licence in ("unknown", "LicenseRef-All-Rights-Reserved"), path.name
