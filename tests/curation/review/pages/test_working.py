"""A curator at work in a real browser: by keyboard, without scripts, in both directions, wide and narrow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from accessible import violations
from queue_site import number_in, wait_until

from curation.decisions import Ledger
from curation.review.queue_tables import ITEMS, LEASES

ALL = ("Zuri", ("reviewer", "*"), ("adjudicator", "*"), ("steward", "*"), ("contributor", "*"))


def paths(served: Any) -> list[str]:
    """Return the pages that people work with, a record of each kind among them."""
    items = {name: number_in(served.engine, name) for name in ("n13", "rude", "long", "hostile", "arabic")}
    return [
        *(
            "/queue",
            "/queue/swh_Latn",
            "/queue/swh_Latn/mine",
            "/bulk",
            "/bulk?field=host&value=spam.example",
        ),
        *("/bulk?field=host&value=spam.example", "/packets"),
        *("/overview", "/overview/swh_Latn", "/thresholds?rule=short&threshold=50"),
        *("/contributions", "/record", "/record?id=web:sound", f"/queue/swh_Latn/items/{items['n13']}"),
        *(f"/queue/eng_Latn/items/{items[name]}" for name in ("rude", "long", "hostile")),
        f"/queue/mul_Zyyy/items/{items['arabic']}?signs=1",
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say_about_any_page(
    tab: Callable, served: Any, language: str, scheme: str
) -> None:
    page = tab(*ALL, language=language)
    page.emulate_media(color_scheme=scheme)
    for path in paths(served):
        page.goto(path)
        for fold in page.query_selector_all("main details"):
            fold.evaluate("fold => fold.open = true")
        assert violations(page) == [], path


def test_axe_has_nothing_to_say_about_the_form(tab: Callable, served: Any) -> None:
    page = tab(*ALL)
    page.goto(f"/queue/eng_Latn/items/{number_in(served.engine, 'long')}")
    page.get_by_role("button", name="Take this record").click()
    page.wait_for_selector("#answer")

    assert page.get_by_role("heading", name="Your answer").is_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Skip").click()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_fit_a_narrow_screen(tab: Callable, served: Any, language: str) -> None:
    page = tab(*ALL, language=language, width=360)
    for path in paths(served):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_no_page_breaks_the_policy_asks_elsewhere_or_weighs_much(tab: Callable, served: Any) -> None:
    page = tab(*ALL)
    told: list[str] = []
    asked: list[str] = []
    weights: list[int] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfinished", lambda request: weights.append(request.sizes()["responseBodySize"]))
    for path in paths(served):
        weights.clear()
        page.goto(path, wait_until="networkidle")
        text = page.locator(".text").inner_text() if page.locator(".text").count() else ""
        assert sum(weights) - len(text.encode()) < 50_000, path

    assert told == []
    assert all(url.startswith(served.url) for url in asked)


def test_ten_records_are_answered_by_keyboard_alone_and_the_last_answer_is_taken_back(
    tab: Callable, served: Any
) -> None:
    page = tab("Kesi", ("reviewer", "swh_Latn"))
    page.goto("/queue/swh_Latn")
    page.get_by_role("button", name="Take the most urgent record").focus()
    page.keyboard.press("Enter")
    for _ in range(10):
        page.wait_for_selector("#answer")
        before = page.url
        page.keyboard.press("k")
        page.keyboard.press("2")
        page.keyboard.press("Enter")
        page.wait_for_function("before => location.href !== before", arg=before)
    assert decided(served, by="Kesi") == 10
    page.wait_for_selector("#undo")
    page.keyboard.press("u")
    page.wait_for_selector("text=The answer is taken back")

    assert decided(served, by="Kesi") == 9


def test_keys_rest_while_somebody_writes_and_can_be_turned_off(tab: Callable, served: Any) -> None:
    page = tab(*ALL)
    page.goto(f"/queue/eng_Latn/items/{number_in(served.engine, 'long')}")
    page.get_by_role("button", name="Take this record").click()
    page.wait_for_selector("#answer")
    page.get_by_label("Note, if you like").press_sequentially("kd")
    assert page.locator("input[name=verdict]:checked").count() == 0
    page.get_by_label("Single keys choose an answer").uncheck()
    page.locator("h1").click()
    page.keyboard.press("k")
    assert page.locator("input[name=verdict]:checked").count() == 0
    page.get_by_label("Single keys choose an answer").check()
    page.locator("h1").click()
    page.keyboard.press("k")
    assert page.get_by_label("Keep").is_checked()
    page.get_by_role("button", name="Skip").click()


def test_a_place_is_marked_in_the_text_and_comes_into_the_form_in_code_points(
    tab: Callable, served: Any
) -> None:
    page = tab(*ALL)
    page.goto(f"/queue/mul_Zyyy/items/{number_in(served.engine, 'mixed')}")
    page.get_by_role("button", name="Take this record").click()
    page.wait_for_selector("#answer")
    page.evaluate(
        "() => { const node = document.querySelector('[data-from]').firstChild; const range = new Range();"
        " range.setStart(node, 9); range.setEnd(node, 13); getSelection().addRange(range); }"
    )
    page.keyboard.press("+")

    assert page.locator("#spans").input_value() == "9-13 name"
    assert page.locator("#verdict-redact").is_checked()
    page.get_by_role("button", name="Skip").click()


def test_a_record_is_answered_without_scripts(tab: Callable, served: Any) -> None:
    page = tab("Naila", ("reviewer", "ibo_Latn"), scripts=False)
    page.goto("/queue")
    page.get_by_role("button", name="Begin: ibo_Latn").click()
    page.get_by_label("Restrict who may read it").check()
    page.get_by_label("Who may read it", exact=True).select_option("community")
    page.get_by_label("o 2").check()
    page.get_by_role("button", name="Give this answer").click()
    assert page.get_by_text("Your answer is kept.").is_visible()
    page.get_by_role("button", name="Take it back").click()

    assert page.get_by_text("The answer is taken back").is_visible()
    assert decided(served, by="Naila") == 0


def test_two_who_differ_are_adjudicated(tab: Callable, served: Any) -> None:
    item_id = number_in(served.engine, "tied")
    with served.engine.begin() as connection:
        connection.execute(ITEMS.update().where(ITEMS.c.item_id == item_id).values(needed=2))
        slot = {"item_id": item_id, "is_answered": False, "adjudicates": False}
        connection.execute(LEASES.insert().values(**slot))
    for name, verdict in (("One", "Keep"), ("Two", "Leave out")):
        page = tab(name, ("reviewer", "yor_Latn"))
        page.goto(f"/queue/yor_Latn/items/{item_id}")
        page.get_by_role("button", name="Take this record").click()
        assert not page.get_by_role("heading", name="Answers", exact=True).is_visible()
        page.get_by_label(verdict).check()
        page.get_by_label("o 2").check()
        page.get_by_role("button", name="Give this answer").click()
        page.wait_for_url("**/queue/yor_Latn?**")
    judge = tab("Three", ("adjudicator", "yor_Latn"))
    judge.goto("/queue/yor_Latn?state=tied")
    judge.get_by_role("button", name="Take the most urgent record").click()
    assert judge.get_by_role("heading", name="Answers", exact=True).is_visible()
    judge.get_by_label("Keep").check()
    judge.get_by_label("o 2").check()
    judge.get_by_role("button", name="Give this answer").click()
    judge.wait_for_url("**/queue/yor_Latn?**")

    assert decided(served, by="One, Three") == 1


def test_one_answer_is_given_to_many_after_its_sample(tab: Callable, served: Any) -> None:
    page = tab("Bulky", ("reviewer", "hau_Latn"))
    page.goto("/bulk?field=host")
    page.get_by_role("link", name="spam.example").click()
    page.get_by_label("Leave out").check()
    page.get_by_label("Reason").select_option("other")
    page.get_by_role("button", name="See what it does").click()
    page.wait_for_selector("text=100.0 %")
    assert violations(page) == []
    give = page.get_by_role("button", name="Give it to 3 records")
    assert give.is_disabled()
    for n in range(3):
        page.get_by_role("button", name="Right", exact=False).nth(n).click()
        wait_until(lambda n=n: page.locator(".queue .tag").count() == n + 1)
    give.click()
    page.wait_for_selector("text=The answer is given to all of them.")
    assert decided(served, by="Bulky") == 3
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_selector("text=they wait again")

    assert decided(served, by="Bulky") == 0


def test_what_may_hurt_is_opened_a_sentence_at_a_time(tab: Callable, served: Any) -> None:
    page = tab(*ALL)
    page.goto(f"/queue/eng_Latn/items/{number_in(served.engine, 'rude')}")
    assert not page.get_by_text("You are a goat").is_visible()
    assert page.get_by_text("I like goats.").is_visible()
    page.get_by_text("covered sentence").click()

    assert page.get_by_text("You are a goat").is_visible()


@pytest.mark.parametrize("name", ["arabic", "hebrew", "mongolian", "mixed"])
def test_each_script_keeps_its_order(tab: Callable, served: Any, tmp_path: Path, name: str) -> None:
    page = tab(*ALL, language="ar")
    page.goto(f"/queue/mul_Zyyy/items/{number_in(served.engine, name)}")
    paragraph = page.locator(".text p")
    direction = paragraph.evaluate("p => getComputedStyle(p).direction")

    assert direction == ("rtl" if name in ("arabic", "hebrew") else "ltr")
    picture = tmp_path / f"{name}.png"
    page.screenshot(path=picture, full_page=True)
    assert picture.stat().st_size > 5_000


@pytest.mark.parametrize("width", [1200, 360])
def test_the_script_of_mongolia_runs_from_above(
    tab: Callable, served: Any, tmp_path: Path, width: int
) -> None:
    page = tab(*ALL, width=width)
    page.goto(f"/queue/mvf_Mong/items/{number_in(served.engine, 'vertical')}")
    style = page.locator(".text p").evaluate(
        "p => [getComputedStyle(p).writingMode, p.clientHeight > 100, p.clientWidth > 0]"
    )
    page.screenshot(path=tmp_path / "vertical.png", full_page=True)

    assert style == ["vertical-lr", True, True]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_somebody_without_an_account_appeals_and_follows_it(tab: Callable, scripts: bool) -> None:
    page = tab(scripts=scripts)
    page.goto("/record")
    page.get_by_label("Identifier").fill("web:sound")
    page.get_by_role("button", name="Show").click()
    page.get_by_label("Decide again").check()
    page.get_by_label("Why", exact=True).fill("It is a song, and sung at funerals alone.")
    page.get_by_role("button", name="Send").click()
    page.wait_for_selector("a.code")
    assert not scripts or violations(page) == []
    page.locator("a.code").click()
    page.wait_for_url("**/asked/**")
    assert not scripts or violations(page) == []

    assert page.get_by_text("It waits for people.").is_visible()


def decided(served: Any, *, by: str) -> int:
    """Return how many decisions of these people stand."""
    with Ledger(served.home) as ledger:
        return sum(d.by == by for held in ledger.held().values() for d in held)
