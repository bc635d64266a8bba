"""A curator's first hour as docs/curator.md tells it, in a real browser, over the sample contributions.

With COMMONS_PICTURES=docs/pictures it takes the pictures of that page anew.
"""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import uvicorn
from queue_site import PASSWORD, free_port, wait_until

from curation.decisions import Ledger
from curation.releases import versions
from curation.review import database, invitations, people, settings
from curation.review.app import create_app
from flows import measure
from flows.curate import curate
from flows.engine import Limits
from flows.settings import Settings

GUIDE = Path(__file__).parents[2] / "docs" / "curator.md"
LANGUAGE = "eng_Latn"


@dataclass
class Desk:
    """A curator at a browser, before an application over a copy of the sample's home."""

    page: Any
    home: Path
    link: str

    def picture(self, name: str) -> None:
        """Take a picture, where somebody asked for pictures."""
        if folder := os.environ.get("COMMONS_PICTURES"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def desk(sample: Settings, chromium: Any, tmp_path: Path) -> Iterator[Desk]:
    home, port = tmp_path / "home", free_port()
    shutil.copytree(sample.home, home, copy_function=os.link)
    for each in home.glob("commons.sqlite*"):
        each.unlink()
        shutil.copy(sample.home / each.name, each)
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings.load(home, sample.configs, address=address))

    def invite(connection: Any) -> str:
        amina = people.add(connection, "Amina", [("reviewer", LANGUAGE)])
        return invitations.invite(connection, amina, by="Ada")

    token = database.write(app.state.site.engine, invite)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    context = chromium.new_context(base_url=address, locale="en", viewport={"width": 1000, "height": 800})
    yield Desk(context.new_page(), home, f"/invitation/{token}")
    context.close()
    server.should_exit = True
    thread.join(10)
    app.state.site.engine.dispose()


def come_in(desk: Desk) -> None:
    desk.page.goto(desk.link)
    desk.picture("come-in")
    desk.page.get_by_label("Password", exact=True).fill(PASSWORD)
    desk.page.get_by_label("The same password again").fill(PASSWORD)
    desk.page.get_by_role("button", name="Begin").click()
    desk.page.get_by_text("You are signed in as Amina.").wait_for()


def see_what_waits(desk: Desk) -> None:
    desk.page.get_by_role("link", name="What waits").click()
    desk.page.get_by_role("link", name=LANGUAGE).wait_for()
    desk.picture("what-waits")


def take_a_record(desk: Desk) -> None:
    desk.page.get_by_role("button", name=f"Begin: {LANGUAGE}").click()
    desk.page.get_by_role("heading", name="Why it waits").wait_for()
    desk.page.get_by_role("link", name="Show unseen characters").click()
    desk.page.get_by_role("link", name="Hide unseen characters").wait_for()
    desk.picture("record")


def give_an_answer(desk: Desk) -> None:
    desk.page.keyboard.press("c")
    desk.page.get_by_label("Licence", exact=True).fill("CC-BY-4.0")
    desk.page.locator("h1").click()
    desk.page.keyboard.press("7")
    desk.page.keyboard.press("Enter")
    desk.page.get_by_text("Your answer is kept.").wait_for()
    assert [d.answer for d in decisions(desk)] == ["licence"]


def take_an_answer_back(desk: Desk) -> None:
    desk.page.keyboard.press("u")
    desk.page.get_by_text("The answer is taken back").wait_for()
    assert [d.answer for d in decisions(desk)] == ["licence", "revoke"]
    give_again(desk)


def when_a_text_hurts(desk: Desk) -> None:
    desk.page.goto(f"/queue/{LANGUAGE}?kind=personal-data")
    desk.page.get_by_role("list").get_by_role("link").first.click()
    assert desk.page.get_by_text("covered sentence").first.is_visible()
    desk.page.get_by_role("button", name="Take this record").click()
    desk.page.get_by_role("button", name="Skip").click()
    desk.page.wait_for_load_state()


def one_answer_for_many(desk: Desk) -> None:
    desk.page.goto("/bulk")
    desk.page.get_by_role("link", name="web-crawl").click()
    assert desk.page.get_by_role("button", name="See what it does").is_visible()


def without_a_network(desk: Desk) -> None:
    desk.page.goto("/packets")
    with desk.page.expect_download() as sent:
        desk.page.get_by_role("button", name="Make the packet").click()
    assert sent.value.suggested_filename == "packet.zip"


def what_comes_of_it(desk: Desk) -> None:
    """The record is in the next release, though a new model measured it; see the test below."""


def give_again(desk: Desk) -> None:
    desk.page.wait_for_selector("#answer")
    desk.page.keyboard.press("c")
    desk.page.get_by_label("Licence", exact=True).fill("CC-BY-4.0")
    desk.page.get_by_label("The licence is known").check()
    desk.page.get_by_role("button", name="Give this answer").click()
    desk.page.get_by_text("Your answer is kept.").wait_for()


STEPS: dict[str, Callable[[Desk], None]] = {
    "Come in": come_in,
    "See what waits": see_what_waits,
    "Take a record": take_a_record,
    "Give an answer": give_an_answer,
    "Take an answer back": take_an_answer_back,
    "When a text hurts": when_a_text_hurts,
    "One answer for many": one_answer_for_many,
    "Without a network": without_a_network,
    "What comes of it": what_comes_of_it,
}


def test_the_first_hour_goes_as_the_guide_says_and_the_next_release_obeys(
    desk: Desk, sample: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = re.findall(r"^## \d+\. (.+)$", GUIDE.read_text(encoding="utf-8"), re.M)
    assert told == list(STEPS)
    for step in told:
        STEPS[step](desk)
    decided = decisions(desk)[-1]
    assert decided.doc_id not in released(desk.home)

    monkeypatch.setattr(measure, "VERSION", measure.VERSION + 1)  # a new model measures all anew
    again = Settings(desk.home, sample.configs, limits=Limits(workers=2))
    curate(again, list(again.sources()), "next")
    assert released(desk.home)[decided.doc_id] == "CC-BY-4.0"


def test_the_pictures_of_the_guide_are_there() -> None:
    named = re.findall(r"\]\((pictures/[^)]+)\)", GUIDE.read_text(encoding="utf-8"))

    assert len(named) == 3
    for each in named:
        size = (GUIDE.parent / each).stat().st_size
        assert 5_000 < size < 200_000, each


def decisions(desk: Desk) -> list[Any]:
    with Ledger(desk.home) as ledger:
        return list(ledger)


def released(home: Path) -> dict[str, str]:
    """Return the licence of each record of the newest release."""
    folder = home / "releases" / versions.versions(home)[-1] / "data"
    tables = [pq.read_table(path, columns=["doc_id", "licence"]) for path in folder.rglob("*.parquet")]
    return {row["doc_id"]: row["licence"] for table in tables for row in table.to_pylist()}
