"""Leases under threads, under a machine that makes any order of steps, and under kill -9."""

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from queue_home import TERMS, many, opened, queued, row

from curation.decisions import Ledger
from curation.review import answers, leases, queue
from curation.review.answers import Given
from curation.review.queue import Reviewer

PLACES = [Path(__file__).parents[3], Path(__file__).parents[2] / "support"]


def test_eight_who_claim_at_once_never_get_the_same_item(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    many(engine, 200)

    def claims(number: int) -> list[int]:
        who, found = Reviewer(f"r{number}"), []
        while item := leases.claim(engine, who, TERMS):
            found.append(item.item_id)
        return found

    with ThreadPoolExecutor(8) as pool:
        claimed = [item for found in pool.map(claims, range(8)) for item in found]

    assert sorted(claimed) == list(range(1, 201))


def test_overlap_gives_an_item_to_so_many_and_never_twice_to_one(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    many(engine, 1, needed=2)
    people = [Reviewer(name) for name in "abc"]

    assert [bool(leases.claim(engine, who, TERMS)) for who in people] == [True, True, False]
    assert leases.claim(engine, people[0], TERMS) is None


def test_what_is_given_back_or_runs_out_is_free_again(tmp_path: Path) -> None:
    engine = opened(tmp_path)
    many(engine, 1)
    first, second = Reviewer("a"), Reviewer("b")
    item = leases.claim(engine, first, TERMS)
    assert item is not None
    assert leases.held(engine, first) == [item]
    assert leases.take(engine, second, item.item_id, TERMS) is None
    leases.release(engine, first, item.item_id)
    assert leases.held(engine, first) == []
    assert leases.claim(engine, first, TERMS, besides=[item.item_id]) is None
    assert leases.claim(engine, second, TERMS) is not None

    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE leases SET until = '2020-01-01T00:00:00Z'")
    assert leases.claim(engine, first, TERMS) is not None


class Room(RuleBasedStateMachine):
    """Three people claim, answer, give back and undo in any order; overlap of two."""

    people = (Reviewer("a"), Reviewer("b"), Reviewer("c", adjudicates=True))
    terms = TERMS.model_copy(update={"overlap": 2})

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.home = Path(self.folder.name)
        self.engine = queued(self.home, row("1"), row("2"), terms=self.terms)
        self.mine: dict[str, list[Any]] = {who.name: [] for who in self.people}
        self.given: dict[str, list[int]] = {who.name: [] for who in self.people}

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()

    @rule(who=st.sampled_from(people))
    def claim(self, who: Reviewer) -> None:
        if item := leases.claim(self.engine, who, self.terms):
            self.mine[who.name].append(item)

    @rule(who=st.sampled_from(people))
    def give_back(self, who: Reviewer) -> None:
        if self.mine[who.name]:
            leases.release(self.engine, who, self.mine[who.name].pop().item_id)

    @rule(who=st.sampled_from(people), verdict=st.sampled_from(["keep", "drop"]))
    def answer(self, who: Reviewer, verdict: str) -> None:
        if self.mine[who.name]:
            item = self.mine[who.name].pop()
            given = Given(verdict, "other", item.text_sha256)
            result = answers.submit(self.engine, self.home, item.item_id, who, given, self.terms)
            self.given[who.name].append(result.answer_id)

    @rule(who=st.sampled_from(people))
    def undo(self, who: Reviewer) -> None:
        if self.given[who.name]:
            answers.undo(self.engine, self.home, self.given[who.name].pop(), who)

    @invariant()
    def what_is_settled_is_what_the_ledger_holds(self) -> None:
        with Ledger(self.home) as ledger:
            ledger.verify()
            standing = {doc_id: d.number for doc_id, d in ledger.standing().items()}
        found = [queue.find(self.engine, f"web:{n}") for n in (1, 2)]
        settled = {i.doc_id: i.decision for i in found if i and i.state == "settled"}
        assert standing == settled

    @invariant()
    def nobody_has_an_item_twice_and_no_answer_is_lost(self) -> None:
        with self.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT item_id, person FROM leases WHERE person IS NOT NULL"
            ).all()
            held = connection.exec_driver_sql(
                "SELECT count(*) FROM answers WHERE undone_at IS NULL"
            ).scalar_one()
        assert len(rows) == len(set(rows))
        assert held == sum(len(given) for given in self.given.values())


TestRoom = Room.TestCase
TestRoom.settings = settings(max_examples=12, stateful_step_count=20, deadline=None, derandomize=True)


def test_a_writer_that_is_killed_loses_no_answer_that_it_was_told_of(tmp_path: Path) -> None:
    queued(tmp_path, *(row(str(i)) for i in range(40)))
    script = f"""
        from pathlib import Path
        from queue_home import AMINA, TERMS, opened
        from curation.review import answers, leases
        home = Path({str(tmp_path)!r})
        engine = opened(home)
        while item := leases.claim(engine, AMINA, TERMS):
            given = answers.Given("drop", "other", item.text_sha256)
            result = answers.submit(engine, home, item.item_id, AMINA, given, TERMS)
            print(result.answer_id, flush=True)
    """
    place = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, PLACES))}
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=place) as writer:
        assert writer.stdout
        told = [int(writer.stdout.readline()) for _ in range(5)]
        writer.send_signal(signal.SIGKILL)
        told += [int(line) for line in writer.stdout if line.strip()]

    engine = opened(tmp_path)
    answers.finish(engine, tmp_path)
    with engine.connect() as connection:
        held = connection.exec_driver_sql("SELECT answer_id FROM answers").scalars().all()
    assert set(told) <= set(held)
    with Ledger(tmp_path) as ledger:
        assert ledger.verify() == len(held)
