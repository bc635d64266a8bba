"""What flows back is written down once, in a chain, and told without pointing at anyone."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.errors import BadReceipt, BadSettings, BrokenLedger
from curation.flowback import account, entries, sources
from curation.flowback.entries import Entry

TODAY = datetime.date(2026, 11, 28)
MANIFEST = {
    "version": "2026.11.1",
    "rows": 1009,
    "sources": {
        "town": {"contributor": "town-archive", "rows": 900},
        "radio": {"contributor": "radio", "rows": 100},
        "letters": {"contributor": "a-widow", "rows": 3},
        "songs": {"contributor": "a-singer", "rows": 6},
    },
    "languages": {"swh_Latn": {"rows": 1003}, "yor_Latn": {"rows": 6}},
    "shards": [{"community_label": {"TK A": 6}}],
}


def entry(kind: str, what: str, **more: Any) -> Entry:
    return Entry.model_validate({"kind": kind, "what": what, "by": "x", "date": "2026-11-01"} | more)


def told(home: Path, *held: Entry, **more: Any) -> dict[str, Any]:
    for each in held:
        entries.append(home, each)
    return account.account(MANIFEST, entries.read(home), TODAY, **more)


def allocated(name: str, amount: float) -> Entry:
    return entry("allocation", "money", amount=amount, unit="EUR", contributors=[name], decision="D-1")


def test_returns_and_allocations_add_up(tmp_path: Path) -> None:
    money = {"amount": 500, "unit": "EUR"}
    found = told(
        tmp_path,
        entry("return", "money", **money),
        entry("return", "translations", languages=["yor_Latn"]),
        allocated("town-archive", 300),
    )

    assert found["not_yet_allocated"] == {"EUR": 200}
    assert found["contributors"]["town-archive"]["allocated"] == {"EUR": 300}
    assert found["languages"]["yor_Latn"]["returned"] == {"translations": 1}


def test_an_amount_for_several_is_shared_and_counted_once(tmp_path: Path) -> None:
    both = entry(
        "allocation", "money", amount=100, unit="EUR", decision="D-1", languages=["swh_Latn", "yor_Latn"]
    )
    found = told(tmp_path, both)

    assert {n: g["allocated"] for n, g in found["languages"].items()} == {
        "swh_Latn": {"EUR": 50},
        "yor_Latn": {"EUR": 50},
    }
    assert found["total"]["allocated"] == {"EUR": 100}


def test_concentration_is_told(tmp_path: Path) -> None:
    found = told(tmp_path, allocated("town-archive", 300), allocated("radio", 100))["concentration"]

    assert found["contributors"]["EUR"]["greatest_share"] == 0.75
    assert found["contributors"]["EUR"]["gini"] == account.gini([300, 100, 0, 0])
    assert found["languages"] == {}


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=20), st.floats(1, 100))
def test_gini_lies_between_0_and_1_and_knows_no_unit(values: list[float], unit: float) -> None:
    found = account.gini(values)

    assert found is None or -1e-4 <= found <= 1
    other = account.gini([value * unit for value in values])
    assert found is None or other is None or abs(found - other) < 1e-3


def test_gini_of_known_cases() -> None:
    assert account.gini([1, 1, 1, 1]) == 0
    assert account.gini([0, 0, 0, 1]) == 0.75
    assert account.gini([5]) is None
    assert account.gini([0, 0]) is None


def test_small_groups_are_told_together_and_never_one_alone(tmp_path: Path) -> None:
    found = told(tmp_path, allocated("a-widow", 40))["contributors"]

    assert "a-widow" not in json.dumps(found)
    assert "a-singer" not in json.dumps(found), "else the widow's part could be told from the sum"
    assert found[f"{account.TOGETHER} (2)"]["documents"] == 9
    assert found[f"{account.TOGETHER} (2)"]["allocated"] == {"EUR": 40}


def test_training_without_a_return_is_told_until_something_comes_back(tmp_path: Path) -> None:
    old = entry("reuse", "training", date="2025-01-01", is_commercial=True, note="Old model")
    new = entry("reuse", "training", note="New model")
    before = told(tmp_path, old, new)["unreturned_use"]
    after = told(tmp_path, entry("return", "report", refers_to=1))["unreturned_use"]

    assert [(each["name"], each["is_overdue"]) for each in before] == [
        ("Old model", True),
        ("New model", False),
    ]
    assert [each["name"] for each in after] == ["New model"]


def test_reviews_and_corrections_count_for_their_language(tmp_path: Path) -> None:
    found = told(tmp_path, answers={"yor_Latn": {"reviews": 4, "corrections": 1}})

    assert found["languages"]["yor_Latn"]["contributed"] == {"corrections": 1, "reviews": 4}
    assert found["total"]["contributed"] == {"corrections": 1, "reviews": 4}


def test_a_flipped_byte_anywhere_is_found(tmp_path: Path) -> None:
    told(
        tmp_path, allocated("radio", 100), entry("reuse", "citation", note="A thesis"), allocated("radio", 5)
    )
    path = tmp_path / entries.NAME
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BrokenLedger):
            entries.read(tmp_path)
    path.write_bytes(whole[whole.index(b"\n") + 1 :])
    with pytest.raises(BrokenLedger):
        entries.read(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "return", "what": "praise"},
        {"kind": "return", "what": "money", "amount": 5},
        {"kind": "allocation", "what": "money", "amount": 5, "unit": "EUR"},
    ],
)
def test_an_entry_that_is_not_whole_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Entry.model_validate({"by": "x", "date": "2026-11-01"} | wrong)


def test_what_it_refers_to_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="there is no 7"):
        entries.append(tmp_path, entry("return", "report", refers_to=7))


def test_files_are_entered_once(tmp_path: Path) -> None:
    release = tmp_path / "releases" / "2026.11.1"
    release.mkdir(parents=True)
    (release / "manifest.json").write_text(json.dumps({"content_sha256": "d" * 64}))
    taken = [{"from_path": "data/attribution/swh_Latn/part-00000.parquet", "rows": 9}]
    receipt = {"version": "2026.11.1", "content_sha256": "d" * 64, "rows": 9, "files": taken}
    path = tmp_path / "RECEIPT.json"
    path.write_text(json.dumps(receipt | {"pulled_at": "2026-11-20T10:00:00+00:00"}))
    first = entries.append(tmp_path, sources.entry(tmp_path, path, by="Example Laboratory"))
    again = entries.append(tmp_path, sources.entry(tmp_path, path, by="Example Laboratory"))

    assert (first.number, again.number) == (1, 1)
    assert (first.entry.what, first.entry.languages, first.entry.amount) == ("pull", ("swh_Latn",), 9)
    path.write_text(json.dumps(receipt | {"content_sha256": "e" * 64, "pulled_at": "2026-11-20"}))
    with pytest.raises(BadReceipt, match="another digest"):
        sources.entry(tmp_path, path)
    path.write_text("{}")
    with pytest.raises(BadReceipt, match="no receipt of a pull"):
        sources.entry(tmp_path, path)
