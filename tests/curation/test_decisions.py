import sqlite3
from pathlib import Path

import pytest

from curation import files
from curation.decisions import DROP, FIRST, KEEP, WITHDRAW, Answer, Ledger
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


def test_all_that_was_said_about_one_document_is_told_in_order(ledger: Ledger) -> None:
    ledger.revoke([1], reason="by mistake", by="amina")

    assert [(d.number, d.answer) for d in ledger.about("a:1")] == [(1, KEEP), (3, DROP), (4, "revoke")]
    assert ledger.about("a:9") == []


def test_an_answer_that_was_taken_back_does_not_stand(ledger: Ledger) -> None:
    ledger.revoke([3], reason="by mistake", by="bakari")

    assert ledger.standing()["a:1"].answer == KEEP
    assert ledger.verify() == 4
    assert len(ledger.revoke([3], reason="again", by="bakari")) == 1
    assert ledger.verify() == 4


def test_a_withdrawal_is_never_taken_back(ledger: Ledger) -> None:
    ledger.append("a:2", "t2", WITHDRAW, reason="asked by the author", by="amina")

    with pytest.raises(ValueError, match="no answer 4 that can be taken back"):
        ledger.revoke([4], reason="mistaken", by="bakari")


def test_one_ticket_is_written_once(ledger: Ledger) -> None:
    said = Answer("a:3", "t3", "tier", "ours", "amina", {"tier": "community"}, "item/1")

    assert ledger.write([said]) == ledger.write([said])
    assert ledger.head()["entries"] == 4


def test_a_detail_is_under_the_hash(ledger: Ledger, tmp_path: Path) -> None:
    ledger.write([Answer("a:3", "t3", "tier", "ours", "amina", {"tier": "community"})])
    with sqlite3.connect(tmp_path / "commons.sqlite") as connection:
        connection.execute("""UPDATE decisions SET detail = '{"tier": "open"}' WHERE number = 4""")

    with pytest.raises(BrokenLedger, match="from entry 4 on, about a:3: its content was changed"):
        ledger.verify()


def test_the_head_tells_a_ledger_that_was_cut_short(ledger: Ledger, tmp_path: Path) -> None:
    before = ledger.head()
    with sqlite3.connect(tmp_path / "commons.sqlite") as connection:
        connection.execute("DELETE FROM decisions WHERE number = 3")

    assert ledger.verify() == 2
    assert ledger.head() != before


def test_a_ledger_of_before_amendments_still_holds(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "commons.sqlite") as connection:
        connection.execute(
            "CREATE TABLE decisions (number INTEGER PRIMARY KEY, at TEXT, doc_id TEXT, text_sha256 TEXT, "
            "answer TEXT, reason TEXT, by TEXT, previous TEXT, hash TEXT)"
        )
        entry = {"number": 1, "at": "t", "doc_id": "a:1", "text_sha256": "t1", "answer": "keep"}
        entry |= {"reason": "r", "by": "amina", "previous": FIRST}
        row = (*entry.values(), files.digest(entry))
        connection.execute("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    with Ledger(tmp_path) as old:
        old.append("a:1", "t1", DROP, reason="r", by="bakari")

        assert old.verify() == 2
