from pathlib import Path

import pytest
from queue_home import AMINA, BAKARI, TERMS, queued, row

from curation.decisions import Ledger
from curation.errors import BadReview
from curation.review import bulk, leases, queue
from curation.review.answers import Given

SPAM = Given("drop", "other", "", note="a link farm")
PAGES = [row(str(i), locator=f"https://spam.example/{i}") for i in range(12)]
OTHER = row("good", locator="https://good.example/")


def test_a_bulk_is_applied_once_its_whole_sample_bears_it_out_and_undone_as_one(tmp_path: Path) -> None:
    engine = queued(tmp_path, *PAGES, OTHER)
    made = bulk.propose(engine, AMINA, "host", "spam.example", SPAM, TERMS)
    assert (len(made.items), len(made.sample)) == (12, 10)
    with pytest.raises(BadReview, match="0 of the 10 records"):
        bulk.apply(engine, tmp_path, AMINA, made.bulk_id)

    for item_id in made.sample:
        bulk.confirm(engine, AMINA, made.bulk_id, item_id, is_right=True)
    assert bulk.apply(engine, tmp_path, AMINA, made.bulk_id) == 12
    with Ledger(tmp_path) as ledger:
        assert {d.answer for d in ledger.standing().values()} == {"drop"}
        assert ledger.verify() == 12
    assert [item.doc_id for item in queue.page(engine, AMINA, queue.ALL)] == ["web:good"]

    assert bulk.undo(engine, tmp_path, AMINA, made.bulk_id) == 12
    with Ledger(tmp_path) as ledger:
        assert ledger.standing() == {}
        assert ledger.verify() == 24
    assert len(queue.page(engine, AMINA, queue.ALL)) == 13


def test_one_wrong_record_in_the_sample_stops_it(tmp_path: Path) -> None:
    engine = queued(tmp_path, *PAGES)
    made = bulk.propose(engine, AMINA, "source", "web", SPAM, TERMS)
    for n, item_id in enumerate(made.sample):
        bulk.confirm(engine, AMINA, made.bulk_id, item_id, is_right=n > 0)

    with pytest.raises(BadReview, match="9 of the 10"):
        bulk.apply(engine, tmp_path, AMINA, made.bulk_id)


def test_what_somebody_is_at_work_on_is_left_out(tmp_path: Path) -> None:
    engine = queued(tmp_path, *PAGES)
    made = bulk.propose(engine, AMINA, "source", "web", SPAM, TERMS)
    for item_id in made.sample:
        bulk.confirm(engine, AMINA, made.bulk_id, item_id, is_right=True)
    assert leases.claim(engine, BAKARI, TERMS) is not None

    assert bulk.apply(engine, tmp_path, AMINA, made.bulk_id) == 11


def test_its_effect_is_shown_by_language(tmp_path: Path) -> None:
    engine = queued(tmp_path, *PAGES, row("x", label="swh_Latn", locator="https://spam.example/x"))
    made = bulk.propose(engine, AMINA, "host", "spam.example", SPAM, TERMS)
    found = bulk.effects(engine, made, {"wol_Latn": 24, "swh_Latn": 1})

    assert [(e.language, e.records, e.share) for e in found] == [("swh_Latn", 1, 1.0), ("wol_Latn", 12, 0.5)]


def test_a_bulk_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    engine = queued(tmp_path, OTHER)

    with pytest.raises(BadReview, match="by source, host, cluster, not by 'mood'"):
        bulk.propose(engine, AMINA, "mood", "x", SPAM, TERMS)
    with pytest.raises(BadReview, match="nothing waits of the host"):
        bulk.propose(engine, AMINA, "host", "nowhere.example", SPAM, TERMS)
    with pytest.raises(BadReview, match="for one record"):
        bulk.propose(engine, AMINA, "host", "good.example", Given("pass", "other", ""), TERMS)


@pytest.mark.parametrize(("records", "looked_at"), [(1, 1), (5, 5), (20, 10), (1000, 40), (10**6, 59)])
def test_a_sample_grows_with_what_it_stands_for(records: int, looked_at: int) -> None:
    assert bulk.sample_size(records) == looked_at
