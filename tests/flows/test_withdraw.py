"""Withdrawals on a small home: held back, accepted, restored, and kept from coming back."""

import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from curation import files, store
from curation.errors import StageFailed, UnknownWithdrawal
from curation.releases import verify, versions
from curation.withdrawals import cases, feed
from flows import account, withdraw
from flows.settings import Settings
from tests.flows.conftest import OTHER, STORY, contribute, two_contributions
from tests.flows.withdrawing import files_with, run


def released(home: Path) -> set[str]:
    folder = home / "releases" / versions.versions(home)[-1] / "data"
    return {i for p in folder.rglob("*.parquet") for i in pq.read_table(p)["doc_id"].to_pylist()}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings whose home was taken all the way; tests take copies of it."""
    settings = two_contributions(tmp_path_factory.mktemp("held"))
    run(settings)
    return settings


@pytest.fixture
def settings(held: Settings, tmp_path: Path) -> Settings:
    """Return a copy of contributions and home that a test may change."""
    shutil.copytree(held.configs.parent, tmp_path / "all")
    return replace(held, home=tmp_path / "all" / "home", configs=tmp_path / "all" / "configs")


def withdrawn(settings: Settings, scope: str, *values: str) -> cases.Case:
    case = withdraw.request(settings.home, scope, values, reason="consent", by="amina")
    return withdraw.accept(settings, case.id, "steward")


def test_a_request_holds_back_at_once_and_a_restored_one_returns(settings: Settings) -> None:
    home = settings.home
    case = withdraw.request(home, "record", ["letters:l3"], reason="consent", by="amina", note="please")
    assert feed.gone(home / "releases").has("letters:l3")
    assert withdraw.settle(settings)
    run(settings)
    assert "letters:l3" not in released(home)
    assert account.balance(home)["withdrawn"] == 1

    withdraw.restore(settings, case.id, "steward")
    run(settings)
    assert "letters:l3" in released(home)
    assert not feed.gone(home / "releases").has("letters:l3")


def test_what_is_accepted_is_in_no_file_of_the_home(settings: Settings) -> None:
    home = settings.home
    sentences = [OTHER[:40], "a lost goat", "letters:l3"]
    before = versions.versions(home)
    assert len(files_with(home, sentences)) > 3
    balance = account.balance(home)
    done = withdrawn(settings, "record", "letters:l3")

    assert done.status == cases.DONE
    assert files_with(home, sentences) == []
    assert versions.versions(home) == [f"{before[0]}+e1"]
    assert versions.resolve(home, before[0]) == f"{before[0]}+e1"
    assert list(verify.faults(home)) == []
    after = account.balance(home)
    assert after == balance | {"kept": balance["kept"] - 1, "withdrawn": 1}


def test_a_run_after_a_withdrawal_brings_nothing_back_and_changes_nothing(settings: Settings) -> None:
    home = settings.home
    withdrawn(settings, "record", "letters:l3")
    stood = sorted(p for p in home.rglob("*.parquet") if "runs" not in p.parts)
    digests = {p: files.sha256(p) for p in stood}

    assert run(settings) is None
    assert {p: files.sha256(p) for p in sorted(home.rglob("*.parquet"))} == digests
    assert files_with(home, [OTHER[:40]]) == []


def test_a_changed_contribution_does_not_bring_a_record_back(settings: Settings) -> None:
    withdrawn(settings, "record", "letters:l3")
    with (settings.configs.parent / "letters.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"id": "l6", "text": "A new letter came in today, and it was read aloud to us."}')
    run(settings)

    assert files_with(settings.home, [OTHER[:40], "letters:l3"]) == []
    assert store.find(settings.home, "letters:l6")
    assert account.balance(settings.home)["withdrawn"] == 1


def test_a_displaced_copy_with_rights_of_its_own_takes_the_place(settings: Settings) -> None:
    withdrawn(settings, "record", "notes:n1")
    assert run(settings)

    assert released(settings.home) == {"letters:l2", "letters:l3"}


def test_the_same_text_by_another_door_waits_for_a_person(settings: Settings) -> None:
    withdrawn(settings, "source", "letters")
    contribute(settings.configs, "diary", "diary.csv", f'id,text\nd1,"{OTHER}"\n', "CC-BY-4.0")
    run(settings)

    assert released(settings.home) == {"notes:n1"}
    table = pq.read_table(settings.home / store.state(settings.home, "outcomes")).to_pylist()
    assert [(r["doc_id"], r["outcome"]) for r in table if r["doc_id"].startswith("diary")] == [
        ("diary:d1", "flagged")
    ]
    assert STORY[:30].encode() not in (settings.home / "commons.sqlite").read_bytes()


def test_a_whole_source_leaves_and_the_count_stays(settings: Settings) -> None:
    home, before = settings.home, account.balance(settings.home)
    withdrawn(settings, "source", "letters")

    assert files_with(home, [OTHER[:40], "Too short."]) == []
    assert account.balance(home)["read"] == before["read"]
    assert run(settings) is None or account.balance(home)["read"] == before["read"]


def test_all_that_a_contributor_gave_may_leave(settings: Settings) -> None:
    home, before = settings.home, account.balance(settings.home)
    withdrawn(settings, "contributor", "example-library")

    assert files_with(home, [OTHER[:40], STORY[:40]]) == []
    after = account.balance(home)
    assert (after["read"], after["withdrawn"], after["kept"]) == (before["read"], 6, 0)
    assert list(verify.faults(home)) == []


def test_a_tombstone_names_nothing_and_is_signed(settings: Settings, tmp_path: Path) -> None:
    withdrawn(settings, "record", "letters:l3")
    releases = settings.home / "releases"
    (entry,) = feed.read(releases / feed.FEED, releases / feed.PUBLIC_KEY)

    assert (entry["scope"], entry["reason"], entry["records"]) == ("record", "consent", 1)
    assert entry["editions"][0]["edition"].endswith("+e1")
    assert "letters" not in (releases / feed.FEED).read_text(encoding="utf-8")


def test_what_nobody_holds_cannot_be_withdrawn_and_nothing_twice(settings: Settings) -> None:
    with pytest.raises(UnknownWithdrawal, match="holds nothing of the record letters:zz"):
        withdraw.request(settings.home, "record", ["letters:zz"], reason="other", by="amina")
    done = withdrawn(settings, "record", "letters:l3")
    with pytest.raises(StageFailed, match="is done already"):
        withdraw.accept(settings, done.id, "steward")
