"""The application over a home whose queue holds a record of each kind."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from queue_home import TERMS, TOXIC, row, write_home
from queue_site import ADDRESS, HOSTILE, free_port, wait_until
from sqlalchemy import Engine

from curation.review import filling
from curation.review.app import create_app
from curation.review.settings import ReviewSettings, Web

PLAIN = "Baax na. The boats came home.\n\nNobody was missing."
INSULT = {"start": 0, "end": 14, "class": "insult"}


@pytest.fixture
def rows() -> list[Any]:
    """Return the records of the home; a module may have its own."""
    return [
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


@pytest.fixture
def home(tmp_path: Path, rows: list[Any]) -> Path:
    """Return a home in which these records wait."""
    return write_home(tmp_path / "home", rows)


@pytest.fixture
def app(home: Path, database_url: str) -> Iterator[FastAPI]:
    web = Web(sign_ins_per_minute=1000, database=database_url)
    app = create_app(ReviewSettings(home, ADDRESS, web, terms=TERMS))
    filling.fill(home, app.state.site.engine, TERMS)
    yield app
    app.state.site.engine.dispose()


TONGUES = {
    "arabic": "عاد الصيادون عند الفجر، وقال أحدهم: «Good morning». ثم ضحكوا 3 مرات.",
    "hebrew": "הספרייה נפתחת בתשע (9:00) ונסגרת ב-17:30.",
    "mongolian": "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ ᠨᠢ ᠳᠡᠭᠡᠷᠡ ᠡᠴᠡ ᠳᠣᠷᠣᠭᠰᠢ ᠪᠢᠴᠢᠭᠳᠡᠨᠡ᠃",
    "mixed": "She said שלום and then سلام, in one breath.",
}


@dataclass(frozen=True)
class Served:
    """An application that answers on loopback."""

    url: str
    engine: Engine
    home: Path


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a home with a queue on a free port: ten records to answer and some to look at."""
    home = tmp_path_factory.mktemp("queue") / "home"
    rows = [row(f"n{n}", text=f"{PLAIN} It was day {n}.", label="swh_Latn") for n in range(14)]
    rows += [row(name, text=text, label="mul_Zyyy") for name, text in TONGUES.items()]
    rows += [row(f"b{n}", label="hau_Latn", locator=f"https://spam.example/{n}") for n in range(3)]
    rows += [
        row("rude", text="You are a goat. I like goats.", why=[TOXIC], hits=[INSULT], label="eng_Latn"),
        row("tied", text=PLAIN, label="yor_Latn"),
        row("quiet", text=PLAIN, label="ibo_Latn"),
        row("long", text="A word and another. " * 2000, label="eng_Latn"),
        row("hostile", text=HOSTILE, label="eng_Latn"),
        row("vertical", text=f"{TONGUES['mongolian']} " * 12, label="mvf_Mong"),
        row("sound", text="Nothing is wrong with this one.", why=[], licence="CC-BY-4.0"),
    ]
    write_home(home, rows)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    web = Web(sign_ins_per_minute=1000, asks_per_minute=1000)
    app = create_app(ReviewSettings(home, url, web, terms=TERMS))
    filling.fill(home, app.state.site.engine, TERMS)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    yield Served(url, app.state.site.engine, home)
    server.should_exit = True
    thread.join(10)
