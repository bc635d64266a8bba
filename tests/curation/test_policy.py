from typing import Any

import pyarrow as pa
import pytest

from curation import config, policy
from curation.config import Policy

DESCRIBED = {
    "length": {"key": "length-v1", "model": None, "validated": None},
    "toxicity": {"key": "toxicity-v1-abc", "model": "abc", "validated": ["eng_Latn"]},
}


def rules(*given: dict[str, Any]) -> Policy:
    about = {"words": "w", "chosen_by": "us", "evidence": "seen"}
    return Policy.model_validate(
        {
            "name": "test",
            "version": "1",
            "date": "2026-01-01",
            "review_by": "2027-01-01",
            "stewards": ["us"],
            "rationale": "r",
            "release_families": ["attribution"],
            "rule": [{"name": f"rule-{i}", **about, **each} for i, each in enumerate(given)],
        }
    )


def table(*rows: tuple[str, int | None, bool | None, str]) -> pa.Table:
    labels, letters, toxic, families = zip(*rows, strict=True)
    return pa.table(
        {
            "doc_id": [f"d{i}" for i in range(len(rows))],
            "language": [{"label": label} for label in labels],
            "length": pa.array([{"letters": n} for n in letters], pa.struct([("letters", pa.int32())])),
            "toxicity": pa.array([{"drop_rule": t} for t in toxic], pa.struct([("drop_rule", pa.bool_())])),
            "licence_family": list(families),
        }
    )


SHORT = {"measure": "length.letters", "below": 100, "verdict": "drop"}
TOXIC = {"measure": "toxicity.drop_rule", "equals": True, "verdict": "drop"}
NO_LICENCE = {"measure": "document.licence_family", "equals": "unknown", "verdict": "review"}


def verdicts(found: pa.Table) -> list[str]:
    result: list[str] = found["verdict"].to_pylist()
    return result


def test_the_heaviest_rule_decides_and_all_reasons_are_kept() -> None:
    found = policy.decide(
        table(("eng_Latn", 20, False, "unknown")), rules(SHORT, NO_LICENCE), "trusted", DESCRIBED
    )

    assert verdicts(found) == ["drop"]
    assert [r["rule"] for r in found["reasons"][0].as_py()] == ["rule-0", "rule-1"]


def test_a_reason_names_score_and_threshold() -> None:
    found = policy.decide(table(("eng_Latn", 20, False, "pd")), rules(SHORT), "trusted", DESCRIBED)

    reason = found["reasons"][0].as_py()[0]
    assert (reason["score"], reason["threshold"], reason["measure"]) == (20, 100, "length.letters")


def test_a_threshold_can_be_another_for_a_language() -> None:
    rule = SHORT | {"by_language": {"cmn_Hani": 10}}
    found = policy.decide(
        table(("eng_Latn", 20, None, "pd"), ("cmn_Hani", 20, None, "pd")), rules(rule), "trusted", DESCRIBED
    )

    assert verdicts(found) == ["drop", "keep"]


def test_a_model_that_was_not_validated_for_a_language_may_flag_and_never_drop() -> None:
    found = policy.decide(
        table(("eng_Latn", 500, True, "pd"), ("wol_Latn", 500, True, "pd")),
        rules(TOXIC),
        "trusted",
        DESCRIBED,
    )

    assert verdicts(found) == ["drop", "review"]
    assert found["reasons"][1].as_py()[0]["model_valid_for_language"] is False


def test_a_measure_that_is_missing_accuses_nobody() -> None:
    found = policy.decide(table(("eng_Latn", None, None, "pd")), rules(SHORT, TOXIC), "trusted", DESCRIBED)

    assert verdicts(found) == ["keep"]


@pytest.mark.parametrize(("tier", "verdict"), [("web", "drop"), ("trusted", "keep")])
def test_a_rule_for_one_tier_leaves_the_other_alone(tier: str, verdict: str) -> None:
    found = policy.decide(
        table(("eng_Latn", 20, None, "pd")), rules(SHORT | {"tier": "web"}), tier, DESCRIBED
    )

    assert verdicts(found) == [verdict]


def test_the_hash_of_a_policy_follows_its_content() -> None:
    assert policy.policy_hash(rules(SHORT)) != policy.policy_hash(rules(SHORT | {"below": 99}))
    assert policy.policy_hash(rules(SHORT)) == policy.policy_hash(rules(SHORT))


def test_a_calibrated_rule_speaks_only_of_calibrated_languages() -> None:
    rule = {"measure": "length.letters", "below": "calibrated", "verdict": "review"}
    given = config.calibrated(rules(rule), lambda measure, side: {"eng_Latn": 30.0} if side == "low" else {})
    rows = table(("eng_Latn", 20, None, "pd"), ("eng_Latn", 40, None, "pd"), ("tlh_Latn", 1, None, "pd"))
    found = policy.decide(rows, given, "trusted", DESCRIBED)

    assert verdicts(found) == ["review", "keep", "keep"]


def test_what_a_rule_says_of_a_language_goes_before_its_calibration() -> None:
    rule = {"measure": "length.letters", "above": "calibrated", "verdict": "review", "by_language": {"a": 1}}
    given = config.calibrated(
        rules(rule), lambda measure, side: {"a": 5.0, "b": 6.0} if side == "high" else {}
    )

    assert given.rule[0].by_language == {"a": 1.0, "b": 6.0}
