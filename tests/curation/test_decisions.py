import sqlite3
from pathlib import Path

import pytest

from curation.decisions import DROP, KEEP, WITHDRAW, Ledger
from curation.errors import BrokenLedger


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path)
    made.append("a:1", "t1", KEEP, reason="a report", by="amina")
    made.append("a:2", "t2", DROP, reason="spam", by="amina")
    made.append("a:1", "t1", DROP, reason="on second thought", by="bakari")
    return made


def test_the_last_answer_stands(ledger: Ledger) -> None:
    assert {doc: d.answer for doc, d in ledger.standing().items()} == {"a:1": DROP, "a:2": DROP}


def test_a_withdrawal_stands_whatever_is_said_after_it(ledger: Ledger) -> None:
    ledger.append("a:2", "t2", WITHDRAW, reason="asked by the author", by="amina")
    ledger.append("a:2", "t2", KEEP, reason="mistaken", by="bakari")

    assert ledger.standing()["a:2"].answer == WITHDRAW


def test_a_sound_ledger_is_verified(ledger: Ledger) -> None:
    assert ledger.verify() == 3


@pytest.mark.parametrize(
    "tampering",
    [
        pytest.param("UPDATE decisions SET answer = 'keep' WHERE number = 2", id="changed"),
        pytest.param("DELETE FROM decisions WHERE number = 2", id="removed"),
        pytest.param("UPDATE decisions SET reason = 'x' WHERE number = 3", id="the-last-one-changed"),
    ],
)
def test_a_changed_ledger_is_found(ledger: Ledger, tmp_path: Path, tampering: str) -> None:
    with sqlite3.connect(tmp_path / "commons.sqlite") as connection:
        connection.execute(tampering)

    with pytest.raises(BrokenLedger, match="from entry"):
        ledger.verify()


def test_an_answer_that_is_none_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="keep, drop, withdraw"):
        ledger.append("a:1", "t1", "perhaps", reason="", by="")
