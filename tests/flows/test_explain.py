"""What `commons explain` says of rules that mask, and of rules that a text is too old for."""

import pyarrow as pa
import pytest

from curation import policy
from curation.config import Policy
from curation.explained import Judged
from flows.explain import _rule

RULE = {"name": "mail", "measure": "personal_data.emails", "above": 0, "verdict": "mask", "mask": ["email"]}
RULE |= {"words": "An address.", "chosen_by": "us", "evidence": "seen", "since_year": 1971}
POLICY = Policy.model_validate(
    {"name": "p", "version": "1", "date": "2026-01-01", "review_by": "2027-01-01", "stewards": ["us"]}
    | {"rationale": "r", "release_families": [], "rule": [RULE]}
)


@pytest.mark.parametrize(
    ("year", "told"),
    [
        pytest.param(1912, "left alone, as published before 1971", id="old"),
        pytest.param(2012, "asks to mask", id="new"),
        pytest.param(None, "asks to mask", id="undated"),
    ],
)
def test_a_rule_tells_what_it_asks_and_whom_it_leaves_alone(year: int | None, told: str) -> None:
    emails = pa.array([{"emails": 2}], pa.struct([("emails", pa.int32())]))
    columns = {"doc_id": ["d"], "language": [{"label": "eng_Latn"}], "personal_data": emails}
    table = pa.table(columns | {"published_year": pa.array([year], pa.int32())})
    described = {"personal_data": {"key": "personal_data-v2-0", "model": "0", "validated": None}}
    (reasons,) = policy.decide(table, POLICY, "web", described)["reasons"].to_pylist()
    (hit,) = policy.trace(table, POLICY, "web")

    reason = reasons[0] if reasons else None
    judged = Judged(hit.rule, hit.values[0], hit.thresholds[0], bool(hit.old[0]), reason)
    first, *rest = list(_rule(judged))

    assert told in first
    assert any("masked in every release: email" in line for line in rest) is bool(reasons)
    assert not any("validated" in line for line in rest)
