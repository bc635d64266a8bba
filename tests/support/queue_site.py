"""The application over a home with a queue: who comes to it, and the addresses and forms of its records."""

import socket
import time
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine

from curation.review import database, passwords, people, queue, sessions
from curation.review.people import Person

ADDRESS = "http://127.0.0.1:8000"
PASSWORD = "a goat ate the ledger"
JUMA = ("Juma", ("reviewer", "wol_Latn"))
ZAWADI = ("Zawadi", ("reviewer", "wol_Latn"))
JUDGE = ("Judge", ("adjudicator", "wol_Latn"))
WOLOF = "/queue/wol_Latn"
# Markup, and an override that turns "something" round.
HOSTILE = "<script>alert(1)</script> & <img src=x onerror=alert(2)> \u202egnihtemos\u202c"


def number(app: FastAPI, name: str) -> int:
    return number_in(app.state.site.engine, name)


def number_in(engine: Engine, name: str) -> int:
    found = queue.find(engine, f"web:{name}")
    assert found
    return found.item_id


def path_of(app: FastAPI, name: str) -> str:
    return f"{WOLOF}/items/{number(app, name)}"


def given(app: FastAPI, name: str, verdict: str = "keep", **more: str) -> dict[str, str]:
    item = queue.find(app.state.site.engine, f"web:{name}")
    assert item
    return {"text_sha256": item.text_sha256, "verdict": verdict, "code": "other"} | more


def taken(someone: Any, app: FastAPI, name: str) -> str:
    path = path_of(app, name)
    assert someone.post(f"{path}/take").status_code == 303
    return path


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(done: Callable[[], bool]) -> None:
    """Wait until something is so, for half a minute."""
    deadline = time.monotonic() + 30
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)


def signed_in(engine: Engine, name: str, *roles: tuple[str, str]) -> tuple[Person, str]:
    """Return a person with these roles and a password, and the token of a session of theirs."""

    def work(connection: Any) -> tuple[Person, str]:
        person = people.by_name(connection, name) or people.add(connection, name, roles)
        people.set_password(connection, person.person_id, passwords.hashed(PASSWORD, name=name))
        return person, sessions.begin(connection, person)

    return database.write(engine, work)
