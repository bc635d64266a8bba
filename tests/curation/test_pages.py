from pathlib import Path

import pyarrow.parquet as pq
import pytest

from curation import config, files, pages
from curation.contributions import Contribution, plan
from curation.documents import Builder
from curation.sources import Broken

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
HEAD = f'<!doctype html><title>t</title><link rel=license href="{LICENCE}"><body><p>'
SETTINGS = """
title = "Pages"
holder = "Example Library"
contributor = "example-library"
location = "*.html"
licence = "per-record"
[agreement]
id = "7"
signed = 2026-10-01
by = "Example Library"
[read]
keep_html = {keep}
"""


@pytest.fixture
def builder(tmp_path: Path, request: pytest.FixtureRequest) -> Builder:
    """Return what was built from three pages in shards of a few hundred bytes, pages kept as is asked."""
    for number in range(3):
        text = f"The {number} boats go out in the morning and come back in the evening. " * 5
        (tmp_path / f"{number}.html").write_text(f"{HEAD}{text}", encoding="utf-8")
    (tmp_path / "pages.toml").write_text(SETTINGS.format(keep=request.param), encoding="utf-8")
    contribution = Contribution("pages", config.load_source(tmp_path / "pages.toml"), tmp_path)
    (item,) = plan(contribution)
    built = Builder(tmp_path / "home", contribution, item, "k" * 32, 400)
    for name, found in contribution.read(item):
        assert not isinstance(found, Broken)
        built.add(name, found)
    return built


@pytest.mark.parametrize("builder", ["true"], indirect=True)
def test_pages_are_kept_beside_their_documents_and_can_be_asked_again(
    tmp_path: Path, builder: Builder
) -> None:
    home = tmp_path / "home"
    shards, _ = builder.finish()
    kept = [page for shard in shards for page in pages.read(home, shard)]

    assert len(shards) > 1
    assert [doc_id for doc_id, *_ in kept] == builder.identifiers
    assert kept[1][1] == (tmp_path / "1.html").read_bytes()
    assert builder.pages == {
        f"pages/pages/{shard.name}.parquet": files.sha256(pages.path(home, shard)) for shard in shards
    }
    for shard in shards:
        stored = pq.read_table(shard.path(home), columns=["doc_id", "rights_evidence"]).to_pylist()
        again = dict(pages.rights(home, shard))
        assert {row["doc_id"]: row["rights_evidence"][0]["value"] for row in stored} == {
            doc_id: evidence[0].value for doc_id, evidence in again.items()
        }


@pytest.mark.parametrize("builder", ["false"], indirect=True)
def test_nothing_is_kept_unless_it_is_asked_for(tmp_path: Path, builder: Builder) -> None:
    shards, _ = builder.finish()

    assert builder.pages == {}
    assert not (tmp_path / "home" / "pages").exists()
    assert not list(pages.read(tmp_path / "home", shards[0]))
