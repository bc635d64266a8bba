"""The page about a run is read back with a parser of HTML: what a browser would see is what is tested."""

import re
from typing import Any

import pytest
from lxml import html

from curation.errors import CommonsError
from curation.reports.facts import OUTCOMES
from curation.reports.run_report import render

HOSTILE = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\n# {{ 7*7 }} & كتاب"


def summary(**changes: Any) -> dict[str, Any]:
    counts = {"read": 110, "kept": 60, "flagged": 20, "dropped": 15, "duplicate": 10, "withdrawn": 5}
    wolof = {"read": 40, "kept": 5, "flagged": 15, "dropped": 15, "duplicate": 5, "withdrawn": 0}
    english = {key: counts[key] - wolof[key] for key in counts}
    balance = counts | {"read": 120, "quarantined": 10}
    steps = {"read": (40, 70), "after duplicates": (35, 65), "after verdicts": (5, 60), "released": (5, 55)}
    return {
        "run": "demo-1",
        "started_at": "2026-11-22T18:30:00Z",
        "ended_at": "2026-11-22T19:42:10Z",
        "version": "2026.11.1",
        "policy": {"name": "default", "version": "3", "hash": "ab12", "stewards": ["A. Ndiaye"]},
        "models": [{"filter": "language", "key": "language-v1-ab12cd34"}],
        "balance": balance,
        "by_source": {"gazette": {"title": "The Gazette", "holder": "Library", "tier": "trusted", **balance}},
        "by_language": {"wol_Latn": wolof, "eng_Latn": english},
        "by_family": {"attribution": counts},
        "steps": [{"step": s, "languages": {"wol_Latn": a, "eng_Latn": b}} for s, (a, b) in steps.items()],
        "reasons": [
            {
                "rule": "too-short",
                "verdict": "drop",
                "words": "Fewer than 50 letters.",
                "count": 15,
                "by_language": {"wol_Latn": 15},
            }
        ],
        "quarantine": [
            {"reason": "not XML", "count": 10, "examples": [{"source": "gazette", "locator": "a.xml#p1"}]}
        ],
        "passed_over": {"request record": 7},
        "duplicates": {
            "clusters": 4,
            "exact": 6,
            "near": 4,
            "similarity": [{"from": 0.7, "to": 0.75, "count": 4}, {"from": 0.95, "to": 1.0, "count": 6}],
            "largest": [{"representative": "gazette:1", "size": 5}],
        },
        "waiting": 20,
    } | changes


def words(page: str, section: str | None = None) -> str:
    """Return the text that a reader sees, of the whole page or of one section."""
    root = html.document_fromstring(page)
    for style in root.xpath("//style"):
        style.drop_tree()
    where = root.get_element_by_id(section) if section else root
    return " ".join(where.text_content().split())


def test_the_balance_is_drawn_and_checked() -> None:
    page = render(summary())

    assert (
        "120 read = 60 kept + 20 flagged + 15 dropped + 10 duplicate + 5 withdrawn + 10 quarantined"
        in words(page)
    )
    bars = html.document_fromstring(page).xpath("//div[@class='balance']//rect")
    assert [bar.get("class") for bar in bars] == [f"s-{key}" for key in OUTCOMES]
    assert sum(float(bar.get("width").rstrip("%")) for bar in bars) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [
        pytest.param(50, "120 records were read but 110 are accounted for: 10 are missing.", id="lost"),
        pytest.param(
            63, "120 records were read but 123 are accounted for: 3 were counted twice.", id="twice"
        ),
    ],
)
def test_a_broken_balance_is_said_first(kept: int, sentence: str) -> None:
    page = render(summary(balance=summary()["balance"] | {"kept": kept}))

    assert sentence in words(page, "balance")
    assert "The counts add up" not in words(page)
    assert words(page, "next").startswith("What to do next Do not use this run")


def test_sources_that_do_not_add_up_to_the_whole_are_named() -> None:
    sources = summary()["by_source"]
    sources["gazette"]["dropped"] = 14

    page = render(summary(by_source=sources))

    assert "Counted by source, 14 records were dropped by a rule; in all 15." in words(page, "balance")


def test_the_language_that_lost_most_is_named_with_the_rule() -> None:
    lead = words(render(summary()))

    assert (
        "The language that lost the largest part is wol_Latn, Wolof in Latin script: 35 of 40 records (87.5%)"
        in lead
    )
    assert "30 of them as flagged or dropped by a verdict" in lead
    assert "the rule that named most of them is \u2068too-short\u2069 (15)" in lead


def test_the_share_that_fell_furthest_is_told_in_points() -> None:
    languages = words(render(summary()), "languages")

    assert "from 36.4% of all records read to 8.3% of those released (−28.0 percentage points)" in languages


def test_a_rule_tells_what_part_of_each_language_it_hit() -> None:
    rows = html.document_fromstring(render(summary())).xpath("//section[@id='reasons']//tbody/tr")

    assert [list(row.itertext()) for row in rows] == [["wol_Latn Wolof", "15", "37.5%"]]


def test_every_picture_has_words() -> None:
    pictures = html.document_fromstring(render(summary())).xpath("//*[@role='img']")

    assert len(pictures) >= 7
    assert all(picture.get("aria-label") for picture in pictures)


def test_the_page_loads_nothing() -> None:
    page = render(summary())
    root = html.document_fromstring(page)

    assert not root.xpath("//script | //link | //img | //iframe | //@src")
    assert not re.search(r"@import|url\((?!#)|https?://", page)
    assert all(address.startswith("#") for address in root.xpath("//@href"))


def test_links_and_patterns_lead_to_places_that_are_there() -> None:
    page = render(summary())
    places = html.document_fromstring(page).xpath("//@id")

    assert len(places) == len(set(places))
    assert {found[1:] for found in re.findall(r'href="(#[^"]+)"', page)} <= set(places)
    assert {found for found in re.findall(r"url\(#([^)]+)\)", page)} <= set(places)


def test_hostile_words_stay_words() -> None:
    given = summary(run=HOSTILE, version=HOSTILE, passed_over={HOSTILE: 1})
    given["by_source"] = {HOSTILE: given["by_source"]["gazette"] | {"title": HOSTILE, "holder": HOSTILE}}
    given["by_language"] = {HOSTILE: given["by_language"]["wol_Latn"]}
    given["steps"] = [{"step": HOSTILE, "languages": {HOSTILE: 3}}, {"step": "x", "languages": {HOSTILE: 1}}]
    given["reasons"][0] |= {
        "rule": HOSTILE,
        "words": HOSTILE,
        "verdict": HOSTILE,
        "by_language": {HOSTILE: 1},
    }
    given["quarantine"][0] |= {"reason": HOSTILE, "examples": [{"source": HOSTILE, "locator": HOSTILE}]}
    given["policy"] = {"name": HOSTILE, "stewards": [HOSTILE]}
    given["duplicates"]["largest"] = [{"representative": HOSTILE, "size": 2}]
    given["models"] = [{"filter": HOSTILE, "key": HOSTILE}]
    given["by_family"] = {HOSTILE: given["by_family"]["attribution"]}

    root = html.document_fromstring(render(given))

    assert not root.xpath("//script | //img | //@onerror")
    assert root.xpath("string(//h1)") == HOSTILE
    assert "49" not in root.xpath("string(//h1)")


def test_titles_that_run_from_right_to_left_say_their_own_direction() -> None:
    given = summary()
    given["by_source"]["gazette"]["title"] = "مخطوطات"

    cells = html.document_fromstring(render(given)).xpath("//td[text()='مخطوطات']")

    assert [cell.get("dir") for cell in cells] == ["auto"]


@pytest.mark.parametrize(
    "given", [pytest.param({}, id="nothing"), pytest.param(summary(version=None, steps=[]), id="no-release")]
)
def test_what_is_missing_leaves_a_page(given: dict[str, Any]) -> None:
    assert "It made no release." in words(render(given))


def test_nothing_to_do_is_said() -> None:
    assert "Nothing: no record waits for anybody." in words(render({}), "next")


def test_languages_beyond_the_first_forty_are_folded() -> None:
    steps = [
        {"step": s, "languages": {f"q{i:02}_Latn": n - i for i in range(50)}}
        for s, n in (("read", 99), ("released", 90))
    ]

    root = html.document_fromstring(render(summary(steps=steps)))

    folded = [d for d in root.xpath("//details") if "10 more languages" in d.xpath("string(summary)")]
    assert len(folded) == 1
    assert len(folded[0].xpath(".//div[@class='row']")) == 10
    assert len(root.xpath("//section[@id='languages']/div[contains(@class, 'bars-2')]/div")) == 40


def test_a_large_run_stays_small() -> None:
    languages = {f"{a}{b}{c}_Latn": 1000 for a in "abcdef" for b in "abcde" for c in "abcde"}
    by_language = {label: summary()["by_language"]["wol_Latn"] for label in languages}
    steps = [{"step": s["step"], "languages": languages} for s in summary()["steps"]]

    page = render(summary(steps=steps, by_language=by_language))

    assert len(languages) == 150
    assert len(page.encode()) < 300_000


def test_the_same_facts_give_the_same_page_in_any_order() -> None:
    given = summary()
    turned = given | {
        "by_language": dict(reversed(given["by_language"].items())),
        "steps": [s | {"languages": dict(reversed(s["languages"].items()))} for s in given["steps"]],
    }

    assert render(turned) == render(given)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        pytest.param({"waiting": "many"}, "waiting", id="words-for-a-number"),
        pytest.param({"balance": {"read": -1}}, "balance.read", id="less-than-nothing"),
        pytest.param({"balance": [1]}, "balance", id="list-for-a-table"),
        pytest.param({"steps": {"read": 1}}, "steps", id="table-for-a-list"),
        pytest.param(
            {"by_language": {"swh_Latn": {"read": True}}}, "by_language.swh_Latn.read", id="yes-for-a-number"
        ),
        pytest.param(
            {"duplicates": {"similarity": [{"from": "nan"}]}}, "duplicates.similarity", id="no-number"
        ),
    ],
)
def test_facts_of_a_wrong_kind_are_named(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(CommonsError, match=rf"at {re.escape(place)}, where "):
        render(summary(**changes))
