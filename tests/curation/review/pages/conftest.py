"""The application over a home whose queue holds a record of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from queue_home import TERMS, TOXIC, row, write_home
from queue_site import ADDRESS, HOSTILE

from curation.review import filling
from curation.review.app import create_app
from curation.review.settings import ReviewSettings, Web

PLAIN = "Baax na. The boats came home.\n\nNobody was missing."
INSULT = {"start": 0, "end": 14, "class": "insult"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    rows = [
        row(
            "plain",
            text="Baax na. The boats came home.\n\nNobody was missing.",
            locator="https://e.example/1",
        ),
        row(
            "rude",
            text="You are a goat. I like goats.",
            why=[TOXIC],
            hits=[{"start": 0, "end": 14, "class": "insult"}],
        ),
        row("hostile", text=HOSTILE, locator="javascript:alert(3)"),
        row("other", label="swh_Latn"),
        row("sound", text="Nothing is wrong with this one.", why=[], licence="CC-BY-4.0"),
    ]
    return write_home(tmp_path / "home", rows)


@pytest.fixture
def app(home: Path, database_url: str) -> Iterator[FastAPI]:
    web = Web(sign_ins_per_minute=1000, database=database_url)
    app = create_app(ReviewSettings(home, ADDRESS, web, terms=TERMS))
    filling.fill(home, app.state.site.engine, TERMS)
    yield app
    app.state.site.engine.dispose()
