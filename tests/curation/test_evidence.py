"""Every number in configs/ that decides something says who chose it, and from what evidence."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CONFIGS = Path(__file__).parents[2] / "configs"
# A word list is weighed as a whole by its author, and its note says how.
SAID = {"chosen_by", "evidence"}, {"author", "note"}
# What a contribution is expected to hold is the holder's count: it is reported, and decides nothing.
# How much of a machine a run may use (run.toml) decides nothing of any text.
COUNTS = {("expect", "records"), ("deadline_s",), ("disk_floor_mb",)}


def unsaid(table: dict[str, Any], is_said: bool = False, place: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the place of each number below a table that no table around it accounts for."""
    is_said = is_said or any(all(str(table.get(key, "")).strip() for key in keys) for keys in SAID)
    for key, value in table.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from unsaid(each, is_said, (*place, key))
            elif isinstance(each, int | float) and not is_said and (*place, key) not in COUNTS:
                yield ".".join((*place, key))


@pytest.mark.parametrize(
    "path", sorted(CONFIGS.rglob("*.toml")), ids=lambda path: str(path.relative_to(CONFIGS))
)
def test_every_threshold_says_who_chose_it_and_why(path: Path) -> None:
    assert list(unsaid(tomllib.loads(path.read_text(encoding="utf-8")))) == []


def test_every_rule_says_who_chose_it_and_why() -> None:
    for path in (CONFIGS / "policies").glob("*.toml"):
        for rule in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]:
            assert all(str(rule.get(key, "")).strip() for key in ("chosen_by", "evidence")), rule["name"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param("[duplicates]\nthreshold = 0.7", ["duplicates.threshold"], id="bare"),
        pytest.param("[[rule]]\nabove = 1\nchosen_by = 'us'", ["rule.above"], id="without-evidence"),
        pytest.param("[[rule]]\nabove = 1\nchosen_by = ' '\nevidence = 'e'", ["rule.above"], id="empty"),
        pytest.param(
            "[[rule]]\nabove = 1\nchosen_by = 'us'\nevidence = 'e'\n[rule.by_language]\nfra = 2",
            [],
            id="sound",
        ),
        pytest.param("author = 'us'\nnote = 'n'\n[[term]]\nseverity = 1", [], id="word-list"),
        pytest.param("[expect]\nrecords = 3", [], id="a-count"),
    ],
)
def test_the_check_itself_finds_what_is_unsaid(text: str, places: list[str]) -> None:
    assert list(unsaid(tomllib.loads(text))) == places
