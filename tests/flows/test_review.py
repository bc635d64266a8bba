"""What people answer in the queue is in the next release; another threshold is shown without a run."""

from typing import Any

import pyarrow.parquet as pq
import pytest

from curation import store
from curation.errors import BadSettings
from curation.releases import versions
from curation.review import agreement, answers, leases, queue, thresholds
from curation.review.answers import Given
from flows import explain, measure
from flows.curate import curate
from flows.decide import decide
from flows.review import filled, opened
from flows.settings import Settings

AMINA = queue.Reviewer("amina")


def released(settings: Settings) -> dict[str, dict[str, Any]]:
    folder = settings.home / "releases" / versions.versions(settings.home)[-1] / "data"
    return {r["doc_id"]: r for p in sorted(folder.rglob("*.parquet")) for r in pq.read_table(p).to_pylist()}


def run(settings: Settings) -> None:
    curate(settings, list(settings.sources()), "test-run")


def give(settings: Settings, verdict: str, **detail: Any) -> answers.Result:
    engine, terms = opened(settings.home, settings.configs), settings.policy("default").review
    item = leases.claim(engine, AMINA, terms)
    assert item is not None
    given = Given(verdict, "licence-known", item.text_sha256, detail)
    return answers.submit(engine, settings.home, item.item_id, AMINA, given, terms)


def test_an_answer_of_the_queue_is_released_and_a_new_model_does_not_overturn_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)
    assert "notes:n2" not in released(settings)
    give(settings, "licence", licence="CC-BY-4.0")
    run(settings)
    assert released(settings)["notes:n2"]["licence"] == "CC-BY-4.0"

    monkeypatch.setattr(measure, "VERSION", measure.VERSION + 1)
    run(settings)
    assert released(settings)["notes:n2"]["licence"] == "CC-BY-4.0"
    assert filled(settings).waiting == 0


def test_the_manifest_names_the_head_of_the_ledger(settings: Settings) -> None:
    run(settings)
    give(settings, "licence", licence="CC0-1.0")
    run(settings)

    assert versions.latest(settings.home)["ledger"]["entries"] == 1


def test_another_threshold_is_shown_from_what_was_measured(curated: Settings) -> None:
    before = sorted(p for p in curated.home.rglob("*") if p.is_file())
    (move,) = thresholds.preview(curated.home, "too-short", 170)
    assert (move.before, move.after) == ("flagged", "dropped")
    assert thresholds.sentence(move) == "1 record would go from flagged to dropped, all from notes"
    assert move.examples == ("notes:n2",)

    assert thresholds.preview(curated.home, "too-short", 170, language="swh_Latn") == []
    assert sorted(p for p in curated.home.rglob("*") if p.is_file()) == before


def test_a_rule_without_a_threshold_has_no_preview(curated: Settings) -> None:
    with pytest.raises(BadSettings, match="no rule 'toxic' with a threshold; it has too-short"):
        thresholds.preview(curated.home, "toxic", 0.5)


def test_where_people_disagree_the_next_decision_drops_nothing_by_that_filter(settings: Settings) -> None:
    run(settings)
    assert "Outcome: DROPPED" in "\n".join(explain.lines(settings.home, "letters:l4"))
    (shard,) = store.shards(settings.home, ["letters"])
    labels = dict(zip(store.ids(settings.home, shard), store.labels(settings.home, shard), strict=True))
    agreement.keep(settings.home, {"length": [labels["letters:l4"].as_py()]})
    decide(settings, ["letters", "notes"])

    assert "Outcome: FLAGGED" in "\n".join(explain.lines(settings.home, "letters:l4"))
    assert filled(settings).new == 1
