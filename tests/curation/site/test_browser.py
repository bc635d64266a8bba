"""What a person sees: the pages in a real browser, light and dark, wide and narrow, without scripts."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from accessible import violations

from curation.site import shelf
from curation.site.export import export
from curation.site.shelf import Site

VERSION = "/versions/2026.11.1/"
PAGES = (
    "/",
    "/languages/index.html?q=arab",
    VERSION + "index.html",
    VERSION + "languages/swh_Latn.html",
    VERSION + "languages/arb_Arab.html",
    VERSION + "since/2026.10.1.html",
    VERSION + "papers/README.html",
    "/terms/2026.11.1/noncommercial",
    "/nowhere",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say_about_any_page(tab: Callable[..., Any], scheme: str) -> None:
    page = tab(scheme=scheme)
    for path in PAGES:
        page.goto(path)
        for fold in page.query_selector_all("details"):
            fold.evaluate("fold => fold.open = true")
        assert violations(page) == [], path


def test_pages_fit_a_narrow_screen(tab: Callable[..., Any]) -> None:
    page = tab(width=360)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_what_is_pressed_is_large_enough(tab: Callable[..., Any]) -> None:
    page = tab(width=360)
    for path in PAGES:
        page.goto(path)
        sizes = page.evaluate(
            "[...document.querySelectorAll('button, summary, input, textarea, nav a, td a, th a')]"
            ".map(e => e.getBoundingClientRect()).map(r => Math.min(r.width, r.height))"
        )
        assert min(sizes) >= 24, path


def test_no_page_breaks_the_policy_or_asks_elsewhere(tab: Callable[..., Any], served: Any) -> None:
    page = tab()
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES[:-1]:
        page.goto(path, wait_until="networkidle")

    assert told == []
    assert [url for url in asked if not url.startswith((served.url, "data:"))] == []


def test_a_chart_is_drawn_in_its_colours(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto(VERSION + "index.html")
    fill = page.evaluate("getComputedStyle(document.querySelector('.bar rect.s-plain')).fill")
    drawn = page.locator(".bar").first.screenshot()

    assert "#p-plain" in fill
    # A pattern that is not found paints nothing: then the picture is of one colour, and packs to less.
    page.evaluate("document.querySelector('#p-plain').remove()")
    assert page.locator(".bar").first.screenshot() != drawn


def test_arabic_runs_from_right_to_left(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto(VERSION + "languages/arb_Arab.html")
    text = page.locator("article.preview p").first

    assert text.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.locator("pre").first.evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_a_language_is_found_without_scripts(tab: Callable[..., Any]) -> None:
    page = tab(scripts=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("kiswahili")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Swahili", exact=True).click()

    assert "Hadithi ya sungura" in page.content()


def test_terms_are_accepted_and_the_file_comes_without_scripts(
    tab: Callable[..., Any], tmp_path: Path
) -> None:
    page = tab(scripts=False)
    page.goto(VERSION + "languages/swh_Latn.html")
    page.get_by_role("link", name="Read and accept the terms").click()
    page.get_by_label("I read these terms and accept them").check()
    page.get_by_role("button", name="Accept and get a receipt").click()
    assert re.fullmatch(r"[\w-]+\.[\w-]+", page.get_by_label("Your receipt").input_value())

    page.goto(VERSION + "languages/swh_Latn.html")
    with page.expect_download() as waiting:
        page.locator("#noncommercial").get_by_role("link", name="part-00000.parquet").click()
    waiting.value.save_as(tmp_path / "part.parquet")
    assert (tmp_path / "part.parquet").read_bytes().startswith(b"PAR1")


def test_the_whole_way_is_possible_by_keyboard(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_an_exported_site_opens_from_a_folder(chromium: Any, released: Path, tmp_path: Path) -> None:
    export(Site(shelf.look(released)), tmp_path / "out")
    page = chromium.new_page()
    page.goto((tmp_path / "out" / "index.html").as_uri())
    page.get_by_role("link", name="2026.11.1", exact=True).first.click()
    page.get_by_role("link", name="Hebrew").first.click()

    assert page.locator("h1").inner_text().startswith("Hebrew")
    assert page.evaluate("getComputedStyle(document.body).maxInlineSize") != "none"
    page.close()
