"""What a person sees: the pages in a real browser, in both directions, narrow and wide, without scripts."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from accessible import violations

AMINA = ("Amina", ("steward", "swh_Latn"), ("auditor", "*"))
PAGES = ("/", "/sign-in", "/account", "/people", "/people/1", "/nowhere")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say_about_any_page(tab: Callable, language: str, scheme: str) -> None:
    page = tab(*AMINA, language=language)
    page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        page.goto(path)
        assert violations(page) == [], path


@pytest.mark.parametrize("language", ["en", "ar", "hi"])
def test_pages_fit_a_narrow_screen(tab: Callable, language: str) -> None:
    page = tab(*AMINA, language=language, width=360)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_what_is_pressed_is_large_enough(tab: Callable) -> None:
    page = tab(*AMINA, width=360)
    for path in PAGES:
        page.goto(path)
        sizes = page.evaluate(
            "[...document.querySelectorAll('button, select, summary, input:not([type=hidden]), .top a')]"
            ".filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect())"
            ".map(r => Math.min(r.width, r.height))"
        )
        assert min(sizes) >= 24, path


def test_no_page_breaks_the_policy_or_asks_elsewhere(tab: Callable, served: Any) -> None:
    page = tab(*AMINA)
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES[:-1]:
        page.goto(path, wait_until="networkidle")

    assert told == []
    assert all(url.startswith(served.url) for url in asked)


def test_pages_weigh_less_than_fifty_kilobytes(tab: Callable, served: Any) -> None:
    page = tab(*AMINA)
    for path in PAGES:
        held: list[int] = []
        page.on(
            "requestfinished", lambda request, held=held: held.append(request.sizes()["responseBodySize"])
        )
        page.goto(path, wait_until="networkidle")
        assert sum(held) < 50_000, path


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_steward_invites_someone_who_comes_in(tab: Callable, scripts: bool) -> None:
    page, name = tab(*AMINA, scripts=scripts), f"Juma {'a' if scripts else 'b'}"
    page.goto("/people")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Role", exact=True).select_option("reviewer")
    page.get_by_label("Language of the texts").fill("swh_Latn")
    page.get_by_role("button", name="Make an invitation").click()
    link = page.locator("code").inner_text()

    juma = tab(scripts=scripts)
    juma.goto(link)
    juma.get_by_label("Password", exact=True).fill("a goat ate the ledger")
    juma.get_by_label("The same password again").fill("a goat ate the ledger")
    juma.get_by_role("button", name="Begin").click()
    assert juma.get_by_text(f"You are signed in as {name}.").is_visible()
    juma.get_by_role("button", name="Sign out", exact=True).click()
    assert juma.get_by_text("You are signed out.").is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_signing_in_by_keyboard_alone(tab: Callable, scripts: bool) -> None:
    tab(*AMINA)
    page = tab(scripts=scripts)
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Amina")
    page.keyboard.press("Tab")
    page.keyboard.type("a goat ate the ledger")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/$"))
    assert page.get_by_text("You are signed in as Amina.").is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_role_is_taken_back(tab: Callable, scripts: bool) -> None:
    name = f"Zuhura {'a' if scripts else 'b'}"
    tab(name, ("reviewer", "swh_Latn"), ("adjudicator", "swh_Latn"))
    page = tab(*AMINA, scripts=scripts)
    page.goto("/people")
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="Take back: reviewer, swh_Latn").click()
    page.get_by_role("button", name="Take back: reviewer, swh_Latn").wait_for(state="detached")

    assert page.get_by_role("button", name="Take back: adjudicator, swh_Latn").is_visible()


def test_what_a_script_sent_in_vain_is_told_in_the_page(tab: Callable, served: Any) -> None:
    tab("Mosi", ("reviewer", "swh_Latn"))
    page = tab(*AMINA)
    page.goto("/people")
    page.get_by_role("link", name="Mosi").click()
    page.context.add_cookies([{"name": "commons", "value": "another-session", "url": served.url}])
    page.get_by_role("button", name="Take back: reviewer, swh_Latn").click()

    assert page.get_by_role("alert").inner_text() != ""
    assert page.locator("main").count() == 1


def test_a_notice_is_where_the_reader_is(tab: Callable) -> None:
    tab("Neema", ("reviewer", "swh_Latn"))
    page = tab(*AMINA)
    page.goto("/people")
    page.get_by_role("link", name="Neema").click()
    page.get_by_role("button", name="Take back: reviewer, swh_Latn").click()
    page.get_by_role("status").wait_for()

    assert page.locator(":focus").inner_text() == "The roles are changed."


def test_the_language_of_the_pages_is_changed(tab: Callable) -> None:
    page = tab("Fatma", ("reviewer", "swh_Latn"))
    page.goto("/account")
    page.get_by_label("Language of the pages").select_option("ar")
    page.get_by_role("button", name="Change", exact=True).click()
    page.wait_for_selector("html[dir=rtl]")

    assert page.url.endswith("/account")
    assert page.locator("h1").inner_text() == "الحساب"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [1200, 360])
def test_pictures_are_taken(tab: Callable, tmp_path: Path, language: str, width: int) -> None:
    """They lie where `--basetemp` says, for whoever wants to look at them."""
    page = tab(*AMINA, language=language, width=width)
    for path in PAGES:
        page.goto(path)
        picture = tmp_path / f"{path.strip('/').replace('/', '-') or 'home'}-{language}-{width}.png"
        page.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 5_000
