"""Harvests of a repository that behaves, and of one that does not."""

import re
from typing import Any

import pytest

from curation.errors import BadSettings
from curation.harvest.session import Order
from curation.sources import Broken, formats, harvested

ALL = [f"oai:m:{n}" for n in range(8)]


def test_all_records_come_with_their_contact_told(desk: Any) -> None:
    outcome = desk.harvest()

    assert desk.identifiers() == ALL
    assert (outcome.stopped, outcome.standing, outcome.counts.pages) == (None, 8, 3)
    assert outcome.counts.alarms == []
    assert all("archive@example.org" in agent for agent in desk.repository.agents)


def test_a_second_harvest_asks_for_the_last_unit_and_changes_no_file(desk: Any) -> None:
    desk.harvest()
    before = sorted(path.name for path in (desk.folder / "current").iterdir())
    desk.repository.asked.clear()

    assert desk.harvest().counts.records == 0
    assert [q.get("from") for q in desk.repository.asked] == [None, "2026-03-31"]
    assert sorted(path.name for path in (desk.folder / "current").iterdir()) == before


def test_a_change_takes_the_place_of_what_was_there(desk: Any) -> None:
    desk.harvest()
    entry = desk.repository.entries[2]
    entry.datestamp, entry.text, desk.repository.now = "2026-04-01T10:00:00Z", "Mpya.", "2026-04-02T00:00:00Z"
    desk.harvest()

    assert desk.identifiers() == ALL
    assert {r.identifier: r.text for r in desk.records()}["oai:m:2"] == "Mpya."


def test_a_record_listed_again_unchanged_leaves_all_files_as_they_are(desk: Any) -> None:
    desk.harvest()
    held = harvested.load(desk.folder)
    outcome = desk.harvest(Order(since="2026-01-01"))

    assert outcome.counts.records == 8
    assert harvested.load(desk.folder) == held


@pytest.mark.parametrize("granularity", ["YYYY-MM-DD", "YYYY-MM-DDThh:mm:ssZ"])
def test_dates_are_written_as_the_repository_writes_them(desk: Any, granularity: str) -> None:
    desk.repository.granularity = granularity
    desk.harvest()

    first = next(q for q in desk.repository.asked if "from" in q)
    assert len(first["from"]) == len(first["until"]) == len(granularity)
    assert desk.identifiers() == ALL


def test_a_repository_with_nothing_new_is_no_failure(desk: Any) -> None:
    desk.repository.entries.clear()

    assert desk.harvest().stopped is None
    assert harvested.load(desk.folder) == harvested.Held(())


def test_an_expired_token_costs_one_window(desk: Any) -> None:
    refused: list[str] = []

    def fault(query: dict[str, str]) -> Any:
        token = query.get("resumptionToken", "")
        if token.endswith("|3") and len(refused) < 1:
            refused.append(token)
            return 200, {}, oai('<error code="badResumptionToken"/>')
        return None

    desk.repository.fault = fault
    outcome = desk.harvest()

    assert desk.identifiers() == ALL
    assert outcome.counts.alarms == ["2026-01-01 to 2026-03-31: its token was refused; begun again"]


def test_tokens_that_never_work_are_met_with_smaller_windows(desk: Any) -> None:
    def fault(query: dict[str, str]) -> Any:
        return (200, {}, oai('<error code="badResumptionToken"/>')) if "resumptionToken" in query else None

    desk.repository.fault = fault

    assert desk.harvest().stopped is None
    assert desk.identifiers() == ALL


@pytest.mark.parametrize("sized", [True, False], ids=["sized", "unsized"])
def test_a_token_that_repeats_itself_does_not_go_round(desk: Any, sized: bool) -> None:
    def edit(query: dict[str, str], body: str) -> str:
        return re.sub(r"\|\d+</resumptionToken>", "|3</resumptionToken>", body)

    desk.repository.edit, desk.repository.sized = edit, sized
    outcome = desk.harvest()

    assert desk.identifiers() == ALL
    assert any("comes round" in alarm for alarm in outcome.counts.alarms)
    assert len(desk.repository.asked) < 200


def test_a_token_that_is_left_out_is_noticed_by_the_size(desk: Any) -> None:
    def edit(query: dict[str, str], body: str) -> str:
        return re.sub(r">[^<>]*\|\d+</resumptionToken>", "></resumptionToken>", body)

    desk.repository.edit = edit
    outcome = desk.harvest()

    assert desk.identifiers() == ALL
    assert any("ended after 3 of 8" in alarm for alarm in outcome.counts.alarms)


def test_a_size_that_is_only_an_estimate_is_found_out_once(desk: Any) -> None:
    def edit(query: dict[str, str], body: str) -> str:
        more = lambda m: f'completeListSize="{int(m[1]) + 5}"'  # noqa: E731
        return re.sub(r'completeListSize="(\d+)"', more, body)

    desk.repository.edit = edit
    outcome = desk.harvest()
    assert desk.identifiers() == ALL
    assert any("it is an estimate" in alarm for alarm in outcome.counts.alarms)
    assert outcome.counts.requests < 30

    assert desk.harvest(Order(since="2026-01-01")).counts.alarms == []


def test_a_cut_answer_is_asked_for_again_and_never_repaired(desk: Any) -> None:
    cut: list[str] = []

    def edit(query: dict[str, str], body: str) -> str:
        if query["verb"] == "ListRecords" and not cut:
            cut.append(body)
            return body[: len(body) // 2]
        return body

    desk.repository.edit = edit
    desk.harvest()

    assert desk.identifiers() == ALL


@pytest.mark.parametrize("granularity", ["YYYY-MM-DD", "YYYY-MM-DDThh:mm:ssZ"])
def test_one_record_with_illegal_characters_costs_itself_alone(desk: Any, granularity: str) -> None:
    desk.repository.granularity = granularity
    desk.repository.entries[5].text = "Kengele \x07 inalia."
    outcome = desk.harvest()

    assert desk.identifiers() == [i for i in ALL if i != "oai:m:5"]
    assert (outcome.counts.refused, outcome.stopped) == (1, None)
    held = harvested.load(desk.folder)
    refused = [path for path in held.pages if path.startswith("refused")]
    (item,) = formats.read(desk.folder / refused[0], "oai_pmh")
    assert isinstance(item, Broken)
    assert "oai:m:5: " in item.reason
    assert "not well-formed" in item.reason


def test_what_was_refused_is_asked_for_again_next_time(desk: Any) -> None:
    desk.repository.entries[5].text = "\x07"
    desk.harvest()
    desk.repository.entries[5].text = "Imetengenezwa."
    desk.harvest()

    assert desk.identifiers() == ALL
    assert not [p for p in harvested.load(desk.folder).pages if p.startswith("refused")]


def test_a_limit_stops_at_a_page_and_the_next_harvest_goes_on(desk: Any) -> None:
    first = desk.harvest(Order(limit=4))
    assert first.counts.records == 6
    assert "the limit of 4 records" in first.stopped
    assert len(desk.identifiers()) == 6

    second = desk.harvest()
    assert (second.counts.records, second.stopped) == (2, None)
    assert desk.identifiers() == ALL


def test_a_token_past_its_date_is_not_tried(desk: Any) -> None:
    def edit(query: dict[str, str], body: str) -> str:
        return body.replace("<resumptionToken", '<resumptionToken expirationDate="2026-01-01T00:00:00Z"')

    desk.repository.edit = edit
    desk.harvest(Order(limit=1))
    desk.repository.asked.clear()
    desk.harvest()

    assert "resumptionToken" not in desk.repository.asked[1]
    assert desk.identifiers() == ALL


def test_a_prefix_that_is_not_offered_is_a_mistake_in_the_settings(desk: Any) -> None:
    desk.repository.fault = lambda query: (
        None if query["verb"] == "Identify" else (200, {}, oai('<error code="cannotDisseminateFormat"/>'))
    )

    with pytest.raises(BadSettings, match="cannotDisseminateFormat"):
        desk.harvest()


def test_many_records_are_asked_for_in_smaller_windows(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curation.harvest.run.LARGEST_WINDOW", 4)
    outcome = desk.harvest()

    assert desk.identifiers() == ALL
    assert outcome.stopped is None
    assert len({(q["from"], q["until"]) for q in desk.repository.asked if "from" in q}) > 3


def test_a_repository_that_ignores_dates_is_not_asked_without_end(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curation.harvest.run.LARGEST_WINDOW", 4)
    body = desk.repository._list
    desk.repository._list = lambda verb, q: body(
        verb, {k: v for k, v in q.items() if k not in ("from", "until")}
    )
    outcome = desk.harvest()

    assert desk.identifiers() == ALL
    assert outcome.counts.requests < 20
    assert any("records of other dates" in alarm for alarm in outcome.counts.alarms)


def oai(inside: str) -> bytes:
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{inside}</OAI-PMH>'.encode()
