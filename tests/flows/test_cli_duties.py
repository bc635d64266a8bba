"""`commons rights explain` and `shard`, and the labels of a community on their way through everything."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from curation.releases import clean_copy, pull, versions
from curation.releases.query import Query
from curation.withdrawals.marks import Gone, Marks
from flows import cli_rights, withdraw
from flows.curate import curate
from flows.settings import Settings
from tests.flows.conftest import contribute

LABELS = ["TK NC", "Songs of the river clan"]
SONGS = (
    "id,text\n"
    '1,"When the river rises in spring the people of the lower village carry the boats up the hill together. '
    'Write to amina@example.org about it. They sing while they walk, and the children count the boats."\n'
    '2,"The mill by the bridge was built by the grandfather of the miller, who still grinds the flour there. '
    'Every autumn the whole valley brings its grain, and the wheel turns from dawn until late at night."\n'
)


@pytest.fixture(scope="module")
def labelled(curated: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return a released home with a source that its community labelled, beside others."""
    folder = tmp_path_factory.mktemp("labelled")
    shutil.copytree(curated.configs.parent, folder, dirs_exist_ok=True)
    settings = replace(curated, home=folder / "home", configs=folder / "configs")
    contribute(settings.configs, "songs", "songs.csv", SONGS, "CC-BY-4.0")
    path = settings.configs / "sources" / "songs.toml"
    path.write_text(f"community_labels = {json.dumps(LABELS)}\n{path.read_text()}")
    assert curate(settings, ["songs"], "labelled")["version"]
    return settings


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(cli_rights.app, [str(word) for word in words])


def labels(table: pa.Table, source: str = "songs") -> list[list[str]]:
    return [row["community_labels"] for row in table.to_pylist() if row["doc_id"].startswith(source)]


def test_labels_go_with_a_text_through_everything(labelled: Settings, tmp_path: Path) -> None:
    settings = replace(labelled, home=tmp_path / "home")
    home = settings.home
    shutil.copytree(labelled.home, home)
    release = home / "releases" / versions.resolve(home, "latest")
    stored = pa.concat_tables(pq.read_table(p) for p in (home / "documents" / "songs").glob("*.parquet"))
    copy = tmp_path / "copy"
    pull.to_folder(str(home), copy, Query(columns=("doc_id", "text")), accept_terms=True)
    places = [stored, pq.read_table(release / "data"), pq.read_table(release / "ATTRIBUTION")]
    places.append(pq.read_table(copy / "ATTRIBUTION.parquet"))

    for table in places:
        assert labels(table)[0] == LABELS
    shutil.copytree(release, tmp_path / "cleaned")
    gone = next(doc_id for doc_id in places[1]["doc_id"].to_pylist() if doc_id.startswith("songs"))
    clean_copy.apply(tmp_path / "cleaned", [{"id": "W-1"}], Gone((Marks.of({"record": [gone]}),)))
    case = withdraw.request(home, "record", [gone], reason="rights", by="amina")
    withdraw.accept(settings, case.id, "amina")
    edition = home / "releases" / versions.resolve(home, "latest")
    for folder in (tmp_path / "cleaned", edition):
        assert labels(pq.read_table(folder / "data")) == [LABELS]
        shards = json.loads((folder / "obligations.json").read_text())["shards"]
        assert [shard["community_labels"] for shard in shards if shard["community_labels"]] == [
            dict.fromkeys(LABELS, 1)
        ]


def test_a_document_is_explained_for_whoever_asks(labelled: Settings) -> None:
    words = ("explain", "songs:2", "--home", labelled.home, "--configs", labelled.configs)
    told = run(*words, "--requester", "commercial,FR")
    found = json.loads(run(*words, "--json").stdout)

    assert told.exit_code == 0, told.output
    assert "The agreement states CC-BY-4.0." in told.stdout
    assert "label: TK NC (Non-Commercial)" in told.stdout
    assert found["actions"]["train_commercial"]["allowed"] == "forbid"
    assert found["actions"]["train_commercial"]["because"] == ["the label TK NC (Non-Commercial)"]
    assert "cultural-protocol:Songs of the river clan" in found["duties"]


def test_shards_are_told_and_what_cannot_be_joined_is_refused(labelled: Settings) -> None:
    home = ("--home", labelled.home)
    every = json.loads(run("shard", *home, "--json").stdout)["shards"]
    names = sorted(every)
    closed = run("shard", "attribution/eng_Latn", *home, "--action", "train_commercial")

    assert every["attribution/eng_Latn"]["actions"]["train_commercial"]["allowed"] == "forbid"
    assert closed.exit_code == 1
    assert "refused: attribution/eng_Latn: train_commercial is forbidden by the label TK NC" in closed.output
    assert run("shard", *names[:1], *home).exit_code == 0
    assert run("shard", "attribution/xx", *home).exit_code != 0
