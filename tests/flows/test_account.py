"""What must not happen: a record lost, work done twice, a run stopped by one file."""

import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from curation import store
from curation.errors import BrokenBalance
from flows import account
from flows.ingest import ingest
from flows.measure import measure
from flows.settings import Settings


@pytest.fixture
def copied(curated: Settings, tmp_path: Path) -> Settings:
    """Return a copy of the curated home and its settings, to be tampered with."""
    shutil.copytree(curated.configs.parent, tmp_path / "copy")
    return replace(curated, home=tmp_path / "copy" / "home", configs=tmp_path / "copy" / "configs")


def test_a_record_that_was_lost_fails_the_run(copied: Settings) -> None:
    (shard,) = store.shards(copied.home, ["letters"])
    path = store.verdicts_on(copied.home, shard)
    pq.write_table(pq.read_table(path).slice(1), path)

    with pytest.raises(BrokenBalance, match="letters"):
        account.balance(copied.home)


def test_a_quarantine_that_was_emptied_fails_the_run(copied: Settings) -> None:
    held = store.snapshot(copied.home, "letters")
    assert held is not None
    path = copied.home / held.quarantine[0]
    pq.write_table(pq.read_table(path).slice(1), path)

    with pytest.raises(BrokenBalance, match="1 quarantined records were read"):
        account.balance(copied.home)


def test_a_changed_word_list_measures_toxicity_anew_and_nothing_else(copied: Settings) -> None:
    lexicon = copied.configs / "lexicons" / "eng_Latn.toml"
    lexicon.write_text(lexicon.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    folder = copied.home / "measurements" / "letters"
    before = {path.name: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}
    measure(copied, ["letters"])
    after = {path.name: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}

    assert {name.split("-")[0] for name in set(after) - set(before)} == {"toxicity"}
    assert {name: after[name] for name in before} == before


def test_files_that_stop_their_reader_are_quarantined_one_by_one(settings: Settings) -> None:
    counts = ingest(replace(settings, limits=settings.within(deadline_s=0.001)), ["letters", "notes"])

    assert {slug: n["quarantined"] for slug, n in counts.items()} == {"letters": 1, "notes": 1}
    held = store.snapshot(settings.home, "letters")
    assert held is not None
    (reason,) = store.quarantine(settings.home, held)["reason"].to_pylist()
    assert reason.startswith("reading it was stopped, because it did not end before its deadline")
