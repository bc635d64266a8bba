"""What the filter finds and the release masks: the two know the same places, and nothing is left."""

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.config import Rule
from curation.masking import PLACEHOLDER, Span, masked
from filters.personal_data import FIELD, KINDS, find

CASES = sorted((Path(__file__).parents[1] / "cases" / "personal_data").glob("*.toml"))
ALPHABET = "0123456789٣४ +-./()@abAB:电é\n"


def hidden(text: str, label: str | None = None) -> str:
    return masked(text, [Span(s.start, s.end, s.kind) for s in find(text, label)])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_nothing_that_was_found_is_left_in_a_masked_text(path: Path) -> None:
    for case in tomllib.loads(path.read_text("utf-8")).get("caught", []):
        text = hidden(case["text"], path.stem)

        assert find(text, path.stem) == []
        assert {m[1] for m in PLACEHOLDER.finditer(text)} == {kind for kind, _ in case["found"]}


def test_a_policy_may_mask_each_kind_that_is_found_and_no_other() -> None:
    (kinds, _) = get_args(Rule.model_fields["mask"].annotation)

    assert set(get_args(kinds)) == set(KINDS)
    assert {field.name for field in FIELD.type} == {*KINDS.values(), "spans"}


@given(st.text(ALPHABET, max_size=120))
def test_places_lie_in_the_text_in_order_and_apart(text: str) -> None:
    spans: list[Any] = find(text, "deu_Latn")

    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert len(PLACEHOLDER.findall(hidden(text, "deu_Latn"))) >= len(spans)
