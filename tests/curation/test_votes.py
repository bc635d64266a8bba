"""Votes: which ballots count, what a decision is about, how long a hold stands, what the verifier finds."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from curation import votes
from curation.errors import BadVote
from curation.votes import verify_decisions as verifier

Clock = Callable[[float], None]
START = datetime(2026, 11, 1, tzinfo=UTC)
KEYS = {name: Ed25519PrivateKey.generate() for name in ("heron", "ibis", "stork", "crane")}
VOTERS = {name: key.public_key().public_bytes_raw().hex() for name, key in KEYS.items()}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    def move(days: float) -> None:
        at = START + timedelta(days=days)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(at.timestamp())))

    move(0)
    return move


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "default.toml"
    path.write_text("threshold = 0.5\n", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path, clock: Clock, policy: Path) -> Path:
    _propose(tmp_path / "governance", "first", policy)
    return tmp_path / "governance"


def _propose(folder: Path, name: str, subject: Path) -> None:
    closes = votes.files.now() + timedelta(days=10)
    asked = votes.Proposal(
        name, {"eng": "Shall it hold?"}, VOTERS, 0.5, 0.66, closes, closes + timedelta(days=100)
    )
    votes.propose(folder, asked, subject)


def _vote(
    folder: Path, voter: str, choice: str, *, name: str = "first", key: str = "", words: str = ""
) -> None:
    made = votes.ballot(votes.proposal(folder, name), voter, KEYS[key or voter], choice, words)
    votes.receive(folder, name, made)


def test_a_majority_of_a_quorum_decides_and_dissent_is_kept(folder: Path, clock: Clock, policy: Path) -> None:
    _vote(folder, "heron", "yes")
    _vote(folder, "ibis", "yes")
    _vote(folder, "stork", "no", words="Too strict for letters")
    assert votes.tally(folder, "first")["dissent"] == ["Too strict for letters"]
    assert votes.decided(folder, policy, VOTERS) is None, "the window is open"
    clock(11)
    assert votes.tally(folder, "first")["result"] == "accepted"
    assert votes.decided(folder, policy, VOTERS) == "first"
    clock(111)
    assert votes.decided(folder, policy, VOTERS) is None, "the decision has expired"


@pytest.mark.parametrize(
    ("choices", "result"),
    [
        pytest.param({"heron": "yes"}, "no quorum", id="one of four"),
        pytest.param({"heron": "yes", "ibis": "no"}, "refused", id="half is under two thirds"),
        pytest.param({"heron": "abstain", "ibis": "abstain"}, "refused", id="nobody said yes"),
        pytest.param({"heron": "yes", "ibis": "abstain"}, "accepted", id="abstaining makes the quorum"),
    ],
)
def test_results(folder: Path, choices: dict[str, str], result: str) -> None:
    for voter, choice in choices.items():
        _vote(folder, voter, choice)
    assert votes.tally(folder, "first")["result"] == result


def test_unsound_ballots_do_not_count_and_the_tally_says_why(
    folder: Path, clock: Clock, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    other.write_text("threshold = 0.9\n", encoding="utf-8")
    _propose(folder, "second", other)
    _vote(folder, "heron", "yes")
    _vote(folder, "heron", "no")
    _vote(folder, "ibis", "yes", key="heron")
    votes.receive(
        folder, "first", votes.ballot(votes.proposal(folder, "first"), "egret", KEYS["ibis"], "yes", "")
    )
    votes.receive(
        folder, "first", votes.ballot(votes.proposal(folder, "second"), "ibis", KEYS["ibis"], "yes", "")
    )
    clock(11)
    _vote(folder, "stork", "yes")
    found = votes.tally(folder, "first")
    assert (found["yes"], found["no"], found["result"]) == (1, 0, "no quorum")
    assert [(each["voter"], each["why"]) for each in found["uncounted"]] == [
        ("heron", "the voter had voted already"),
        ("ibis", "the signature is not the voter's"),
        ("egret", "the voter is not in the electorate"),
        ("ibis", "it is about something else"),
        ("stork", "it came outside the window"),
    ]


def test_a_policy_changed_after_the_vote_has_no_decision(folder: Path, clock: Clock, policy: Path) -> None:
    _vote(folder, "heron", "yes")
    _vote(folder, "ibis", "yes")
    clock(11)
    votes.tally(folder, "first")
    policy.write_text("threshold = 0.4\n", encoding="utf-8")
    assert votes.decided(folder, policy, VOTERS) is None


def test_another_electorate_decides_nothing_here(folder: Path, clock: Clock, policy: Path) -> None:
    _vote(folder, "heron", "yes")
    _vote(folder, "ibis", "yes")
    clock(11)
    votes.tally(folder, "first")
    assert votes.decided(folder, policy, {"heron": VOTERS["heron"]}) is None


def _hold(folder: Path, policy: Path, *, by: str = "heron", key: str = "heron") -> None:
    votes.hold(
        folder, "wait", policy, by=by, key=KEYS[key], reason="A family asked", electorate=VOTERS, days=14
    )


def test_a_hold_lapses_unless_it_is_ratified(folder: Path, clock: Clock, policy: Path) -> None:
    _hold(folder, policy)
    assert [each["by"] for each in votes.holds(folder)] == ["heron"]
    lapsed = shutil.copytree(folder, folder.with_name("lapsed"))
    _propose(folder, "ratify", folder / "holds" / "wait.json")
    _vote(folder, "ibis", "yes", name="ratify")
    _vote(folder, "stork", "yes", name="ratify")
    clock(15)
    votes.tally(folder, "ratify")
    assert votes.holds(lapsed) == []
    assert [each["id"] for each in votes.holds(folder)] == ["wait"]


def test_a_hold_needs_the_stewards_own_key(folder: Path, policy: Path) -> None:
    with pytest.raises(BadVote, match="not that of a steward 'ibis'"):
        _hold(folder, policy, by="ibis", key="heron")


def test_nothing_is_taken_after_the_decision_and_no_name_twice(
    folder: Path, clock: Clock, policy: Path
) -> None:
    with pytest.raises(BadVote, match="there is a proposal first already"):
        _propose(folder, "first", policy)
    with pytest.raises(BadVote, match="is no name"):
        _propose(folder, "../first", policy)
    with pytest.raises(BadVote, match="is no ballot"):
        votes.receive(folder, "first", b"[" * 60_000)
    clock(11)
    votes.tally(folder, "first")
    with pytest.raises(BadVote, match="decided already"):
        _vote(folder, "heron", "yes")


def test_the_verifier_finds_any_flipped_byte(
    folder: Path, clock: Clock, policy: Path, tmp_path: Path
) -> None:
    _vote(folder, "heron", "yes")
    _vote(folder, "ibis", "no", words="Why now?")
    _hold(folder, policy)
    clock(11)
    votes.tally(folder, "first")
    released = tmp_path / "release"
    votes.bundle(folder, released)
    assert [each["id"] for each in verifier.verify(released)] == ["first"]
    paths = [p for p in sorted(released.rglob("*")) if p.is_file() and p.suffix != ".py"]
    assert {p.parent.name for p in paths} == {
        "release", "subjects", "proposals", "ballots", "holds", "decisions",
    }  # fmt: skip
    chance = random.Random(7)
    for path in paths:
        whole = path.read_bytes()
        for place in {0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(20))}:
            flipped = bytearray(whole)
            flipped[place] ^= 1 << chance.randrange(8)
            path.write_bytes(flipped)
            with pytest.raises((ValueError, KeyError)):
                verifier.verify(released)
        path.write_bytes(whole)
    verifier.verify(released)


def test_the_verifier_finds_files_that_were_added_and_results_that_were_made_up(
    folder: Path, clock: Clock
) -> None:
    clock(11)
    made_up = {"id": "first", "tally": votes.tally(folder, "first") | {"result": "accepted"}}
    path = folder / "decisions" / "first.json"
    path.write_bytes(verifier.canonical(made_up))
    # A ledger that its keeper rewrote from the made-up decision on: its chain is sound.
    ledger = (folder / verifier.LEDGER).read_bytes().splitlines()
    last = json.loads(ledger[-1])
    said = {k: v for k, v in last.items() if k != "hash"} | {"sha256": verifier.sha256(path.read_bytes())}
    ledger[-1] = verifier.canonical(said | {"hash": verifier.sha256(verifier.canonical(said))})
    (folder / verifier.LEDGER).write_bytes(b"\n".join(ledger) + b"\n")
    assert verifier.entries(folder)[-1]["kind"] == "decision"
    with pytest.raises(BadVote, match="the ballots give another result"):
        votes.verify(folder)
    (folder / "ballots").mkdir()
    (folder / "ballots" / "extra.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BadVote, match="does not name this file"):
        votes.verify(folder)


def test_the_script_of_a_release_runs_by_itself(folder: Path, clock: Clock, tmp_path: Path) -> None:
    clock(11)
    votes.tally(folder, "first")
    votes.bundle(folder, tmp_path / "release")
    script = tmp_path / "release" / "verify_decisions.py"
    run = [sys.executable, "-I", str(script)]
    assert subprocess.run(run, capture_output=True, check=True, text=True).stdout == "first: no quorum\n"
    (tmp_path / "release" / verifier.LEDGER).write_bytes(b"{}\n")
    found = subprocess.run(run, capture_output=True, check=False, text=True)
    assert found.returncode == 1
    assert "not sound: ledger.jsonl, line 1" in found.stderr
