"""Deleted records, in the three manners in which repositories speak of them, or do not."""

from typing import Any

import pytest

from curation.harvest.session import Order

ALL = [f"oai:m:{n}" for n in range(8)]


def grow(desk: Any, count: int) -> None:
    """Add records, so that a few vanished ones are a small share."""
    kind = type(desk.repository.entries[0])
    desk.repository.entries += [kind(f"oai:n:{n}", "2026-02-10T00:00:00Z") for n in range(count)]
    desk.repository.page_size = 50


@pytest.mark.parametrize("regime", ["persistent", "transient"])
def test_a_tombstone_takes_the_place_of_its_record(desk: Any, regime: str) -> None:
    desk.repository.deleted_record = regime
    desk.harvest()
    entry = desk.repository.entries[3]
    entry.deleted, entry.datestamp, desk.repository.now = True, "2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z"
    outcome = desk.harvest()

    assert desk.identifiers() == [i for i in ALL if i != "oai:m:3"]
    assert (outcome.standing, outcome.tombstones) == (7, 1)


@pytest.mark.parametrize("regime", ["transient", "no"])
def test_a_vanished_record_is_gone_after_two_sweeps_in_a_row(desk: Any, regime: str) -> None:
    grow(desk, 100)
    desk.repository.deleted_record = regime
    desk.harvest(sweep_days=0)
    vanished = desk.repository.entries.pop(3).identifier

    desk.harvest(sweep_days=0)
    assert vanished in desk.identifiers()
    outcome = desk.harvest(sweep_days=0)
    assert vanished not in desk.identifiers()
    assert (outcome.standing, outcome.vanished) == (107, 1)
    desk.harvest(sweep_days=0)
    assert vanished not in desk.identifiers()


def test_a_record_that_is_back_in_between_is_no_longer_suspected(desk: Any) -> None:
    grow(desk, 100)
    desk.repository.deleted_record = "no"
    desk.harvest(sweep_days=0)
    entry = desk.repository.entries.pop(3)
    desk.harvest(sweep_days=0)
    desk.repository.entries.append(entry)
    desk.harvest(sweep_days=0)
    desk.repository.entries.remove(entry)
    desk.harvest(sweep_days=0)

    assert entry.identifier in desk.identifiers()


def test_a_record_that_comes_back_after_it_was_gone_stands_again(desk: Any) -> None:
    grow(desk, 100)
    desk.repository.deleted_record = "no"
    desk.harvest(sweep_days=0)
    entry = desk.repository.entries.pop(3)
    desk.harvest(sweep_days=0)
    desk.harvest(sweep_days=0)
    assert entry.identifier not in desk.identifiers()

    desk.repository.entries.append(entry)
    desk.harvest(sweep_days=0)
    assert entry.identifier in desk.identifiers()


def test_many_that_vanish_at_once_are_a_question_for_a_person(desk: Any) -> None:
    desk.repository.deleted_record = "no"
    desk.harvest(sweep_days=0)
    del desk.repository.entries[4:]
    for _ in range(3):
        outcome = desk.harvest(sweep_days=0)

    assert desk.identifiers() == ALL
    assert "4 of 8 records vanished" in outcome.counts.alarms[0]
    assert "--remove-vanished" in outcome.counts.alarms[0]
    assert desk.harvest(Order(removes_vanished=True)).vanished == 4
    assert desk.identifiers() == ALL[:4]


def test_a_sweep_that_is_not_whole_counts_for_nothing(desk: Any) -> None:
    grow(desk, 100)
    desk.repository.deleted_record = "no"
    desk.harvest(sweep_days=0)
    desk.repository.fault = lambda query: (
        (404, {}, b"") if query["verb"] == "ListIdentifiers" and "resumptionToken" in query else None
    )
    for _ in range(3):
        outcome = desk.harvest(sweep_days=0)

    assert len(desk.identifiers()) == 108
    assert "was given up" in outcome.counts.alarms[0]


def test_where_tombstones_are_kept_for_ever_nothing_is_swept(desk: Any) -> None:
    desk.harvest(sweep_days=0)
    desk.repository.entries.pop()
    desk.harvest(sweep_days=0)
    desk.harvest(sweep_days=0)

    assert desk.repository.count("ListIdentifiers") == 0
    assert desk.identifiers() == ALL


def test_a_sweep_waits_for_its_days(desk: Any) -> None:
    desk.repository.deleted_record = "no"
    desk.harvest()
    asked = desk.repository.count("ListIdentifiers")
    desk.harvest()

    assert desk.repository.count("ListIdentifiers") == asked > 0
