"""What ingest sees of a harvest: files that do not change without need, addresses, refusals, full texts."""

from pathlib import Path
from typing import Any

import pytest

from curation import config
from curation.contributions import Contribution, plan
from curation.errors import BadSettings
from curation.sources import Broken, Passed, Record

SETTINGS = """
title = "Maktaba"
holder = "Example Library"
contributor = "example-library"
licence = "per-record"
[harvest]
url = "{url}"
contact = "archive@example.org"
{more}
[agreement]
id = "1"
signed = 2026-10-01
by = "Example Library"
"""


def contribution(desk: Any, more: str = "") -> Contribution:
    path = Path(desk.home) / "maktaba.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(SETTINGS.format(url=desk.repository.url, more=more), encoding="utf-8")
    return Contribution("maktaba", config.load_source(path), path.parent, harvested=desk.folder)


def items(held: Contribution) -> list[Any]:
    return [found for item in plan(held) for _, found in held.read(item)]


def test_records_carry_the_address_that_shows_them(desk: Any) -> None:
    desk.harvest()
    found = items(contribution(desk))

    assert [type(item) for item in found] == [Record] * 8
    assert found[0].locator == (
        f"{desk.repository.url}?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai%3Am%3A0"
    )
    assert found[0].retrieved_at == desk.repository.now


def test_what_is_refused_is_told_as_broken_and_deleted_ones_are_counted(desk: Any) -> None:
    desk.repository.entries[0].deleted = True
    desk.repository.entries[1].text = "\x07"
    desk.harvest()
    found = items(contribution(desk))

    assert [item for item in found if isinstance(item, Passed)] == [Passed("deleted record")]
    (broken,) = [item for item in found if isinstance(item, Broken)]
    assert "oai:m:1" in broken.reason
    assert sum(isinstance(item, Record) for item in found) == 6


def test_records_without_identifier_are_each_told_as_broken(desk: Any) -> None:
    desk.repository.deleted_record = "no"
    for entry in desk.repository.entries[2:4]:
        entry.identifier = ""
    desk.harvest(sweep_days=0)
    outcome = desk.harvest(sweep_days=0)
    found = items(contribution(desk))

    assert sum(isinstance(item, Record) for item in found) == 6
    assert [i.reason[:26] for i in found if isinstance(i, Broken)] == ["a record has no identifier"] * 2
    assert outcome.counts.alarms == []


def test_a_harvest_without_news_is_no_new_work(desk: Any) -> None:
    desk.harvest()
    before = [item.inputs for item in plan(contribution(desk))]
    desk.harvest()

    assert [item.inputs for item in plan(contribution(desk))] == before


def test_before_the_first_harvest_a_sentence_says_what_to_run(desk: Any) -> None:
    with pytest.raises(BadSettings, match="run `commons harvest maktaba` first"):
        plan(contribution(desk))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param("urls = 1", "harvest.urls is not a known key; known here: allow_private", id="unknown"),
        pytest.param('follow = ["doc"]', "harvest.follow.0", id="unknown-kind"),
        pytest.param("max_mb = 100000", "harvest.max_mb", id="too-much"),
    ],
)
def test_mistakes_in_the_settings_are_told_by_key(desk: Any, more: str, said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        contribution(desk, more)


def test_a_contribution_lies_in_one_place(tmp_path: Path) -> None:
    path = tmp_path / "both.toml"
    path.write_text('location = "x"\n' + SETTINGS.format(url="http://x.org/oai", more=""), encoding="utf-8")

    with pytest.raises(BadSettings, match=r"exactly one of location and \[harvest\]"):
        config.load_source(path)


def test_settings_of_a_harvest_survive_being_written_down(desk: Any) -> None:
    source = contribution(desk, "from = 2026-01-01").source
    assert source.harvest is not None
    assert source.harvest.since is not None
    assert config.Source.model_validate(source.model_dump(mode="json")) == source


def linked(desk: Any, *names: str) -> None:
    host = desk.repository.url.removesuffix("/oai")
    for number, name in enumerate(names):
        desk.repository.entries[
            number
        ].more = f"<identifier>{host}/{name}</identifier><rights>https://creativecommons.org/licenses/by/4.0/</rights>"


def test_full_texts_are_followed_and_covered_by_their_record(desk: Any) -> None:
    linked(desk, "full/one.txt", "full/two.txt", "landing", "full/page.txt")
    desk.repository.files = {
        "/full/one.txt": b"Habari za asubuhi kutoka pwani.",
        "/full/page.txt": b"<!doctype html><html><body>Tafuta</body></html>",
    }
    desk.repository.fault = lambda query: None if query.get("verb") else (404, {}, b"")
    outcome = desk.harvest(follow=("plain",))
    found = items(contribution(desk, 'follow = ["plain"]'))

    (text,) = [i for i in found if isinstance(i, Record) and "#" in i.identifier]
    assert (text.identifier, text.text) == ("oai:m:0#one.txt", "Habari za asubuhi kutoka pwani.")
    assert text.locator == desk.repository.url.replace("/oai", "/full/one.txt")
    assert (text.title, text.rights[0].carrier) == ("oai:m:0", "dc:rights")
    (lost,) = [i for i in found if isinstance(i, Broken)]
    assert "two.txt" in lost.reason
    assert "status 404" in lost.reason
    assert outcome.counts.files == 1
    assert any("page.txt is html, not plain" in alarm for alarm in outcome.counts.alarms)


def test_a_full_text_is_fetched_once_and_again_when_its_record_changes(desk: Any) -> None:
    linked(desk, "one.txt")
    desk.repository.files = {"/one.txt": b"Habari za asubuhi."}
    desk.harvest(follow=("plain",))
    assert desk.harvest(follow=("plain",)).counts.files == 0
    before = [item.inputs for item in plan(contribution(desk))]

    entry = desk.repository.entries[0]
    entry.datestamp, desk.repository.now = "2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z"
    entry.more = entry.more.replace("by/4.0", "by-nc/4.0")
    assert desk.harvest(follow=("plain",)).counts.files == 1
    after = plan(contribution(desk))
    texts = [
        {k: v for k, v in each.items() if k.startswith("files/")} for each in (before[0], after[0].inputs)
    ]
    assert texts[0].keys() == texts[1].keys()
    assert texts[0] != texts[1]


def test_texts_on_hosts_that_are_not_named_are_left_alone(desk: Any) -> None:
    desk.repository.entries[0].more = "<identifier>http://elsewhere.example.org/one.txt</identifier>"

    assert desk.harvest(follow=("plain",)).counts.files == 0
