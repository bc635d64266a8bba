"""Reviewers who come to the served review application as browsers do, and a server that may be killed."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from queue_site import free_port, signed_in, wait_until
from sqlalchemy import Engine, func, select

from curation.decisions import Ledger
from curation.review import answers, sessions
from curation.review.queue_tables import ANSWERS, ITEMS, SETTLED

ROOT = Path(__file__).parents[2]
AWAY = (OSError, http.client.HTTPException)  # what a client sees of a server that was killed
SETTINGS = 'requests_per_minute = 10000000\naddress = "{address}"\n'


@dataclass
class Server:
    """`commons review serve` over a home, on a port of its own; to kill it gives it no time to tidy up."""

    home: Path
    database: str | None = None  # null: the home's SQLite file
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        configs = self.home.parent / "configs"
        configs.mkdir(exist_ok=True)
        told = SETTINGS.format(address=self.address)
        told += f'database = "{self.database}"\n' if self.database else ""
        (configs / "review.toml").write_text(told, encoding="utf-8")
        place = ["--home", str(self.home), "--configs", str(configs), "--port", str(self.port)]
        command = [sys.executable, "-c", "from flows.cli import app; app()", "review", "serve", *place]
        self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
        wait_until(lambda: answers_health(self.port))

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def answers_health(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except AWAY:
        return False


class Reviewing:
    """One reviewer with a session: takes the next record, reads it, answers it; keeps what it was told."""

    def __init__(self, engine: Engine, server: Server, name: str) -> None:
        self.token = signed_in(engine, name, ("reviewer", "*"))[1]
        self.server, self.name = server, name
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.told: set[int] = set()
        self.milliseconds: list[tuple[str, float]] = []
        self.wrong: list[str] = []
        self.was_away = 0

    def work(self, language: str, records: int) -> None:
        """Answer so many records; begin anew with the next one wherever the server was away."""
        while len(self.told) < records and not self.wrong:
            try:
                if not self._answer(language):
                    return
            except AWAY:
                self.was_away += 1
                self.connection.close()
                time.sleep(0.2)

    def get(self, path: str, what: str) -> str:
        return self._ask("GET", path, what)[1]

    def _answer(self, language: str) -> bool:
        """Answer the next record; tell whether there was one."""
        place = self._post(f"/queue/{language}/next", "take the next record")
        if "/items/" not in place:
            return False
        found = re.search(r'name="text_sha256" value="(\w+)"', self.get(place, "page of a record"))
        if not found:
            return True  # its lease ran out or went while the server was away
        form = {"text_sha256": found[1], "verdict": "keep"}
        place = self._post(f"{urlsplit(place).path}/answer", "answer", form)
        told = re.search(r"answered=(\d+)", place)
        if told:
            self.told.add(int(told[1]))
        return True

    def _post(self, path: str, what: str, form: dict[str, str] | None = None) -> str:
        body = urlencode({"form_token": sessions.derived(self.token, "form")} | (form or {}))
        kind = "application/x-www-form-urlencoded"
        return self._ask("POST", path, what, body, Content_Type=kind, Origin=self.server.address)[0]

    def _ask(self, method: str, path: str, what: str, body: str = "", **headers: str) -> tuple[str, str]:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        began = time.perf_counter()
        self.connection.request(method, path, body or None, {"Cookie": f"commons={self.token}"} | told)
        response = self.connection.getresponse()
        content = response.read().decode()
        self.milliseconds.append((what, (time.perf_counter() - began) * 1000))
        if response.status != (200 if method == "GET" else 303):
            self.wrong.append(f"{method} {path}: {response.status}")
        return response.headers.get("location", ""), content


def room(
    engine: Engine, server: Server, languages: list[str], people: int, records: int, *, kills: int = 0
) -> list[Reviewing]:
    """Let people answer at once, each so many records, while the server is killed and started again."""
    found = [Reviewing(engine, server, f"p{n}") for n in range(people)]
    with ThreadPoolExecutor(people) as pool:
        work = [
            pool.submit(each.work, languages[n % len(languages)], records) for n, each in enumerate(found)
        ]
        for kill in range(1, kills + 1):
            goal = people * records * kill // (kills + 1)
            wait_until(lambda goal=goal: sum(len(each.told) for each in found) >= goal)  # type: ignore[misc]
            server.kill()
            server.start()
        for each in work:
            each.result()
    return found


def lost(engine: Engine, home: Path, found: list[Reviewing]) -> list[str]:
    """Return what does not hold: an answer that somebody was told of and that is nowhere, or stands twice."""
    answers.finish(engine, home)  # as the server does at the next answer
    with engine.connect() as connection:
        held = {row.answer_id: row.person for row in connection.execute(select(ANSWERS))}
        doubled = connection.execute(
            select(ANSWERS.c.item_id).group_by(ANSWERS.c.item_id).having(func.count() > 1)
        ).all()
        done = connection.execute(select(ITEMS.c.doc_id, ITEMS.c.decision).where(ITEMS.c.state == SETTLED))
        settled = {row.doc_id: row.decision for row in done}
    with Ledger(home) as ledger:
        entries = ledger.verify()
        standing = {doc_id: d.number for doc_id, d in ledger.standing().items()}
    wrong = [f"answer {n} of {p.name}" for p in found for n in p.told if held.get(n) != p.name]
    wrong += [f"item {item_id} is answered twice" for (item_id,) in doubled]
    if not (standing == settled and entries == len(held) == len(settled)):
        wrong.append(f"{entries} entries, {len(held)} answers and {len(settled)} settled items")
    return wrong
