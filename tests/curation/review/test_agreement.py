from pathlib import Path

import pytest
from queue_home import AMINA, BAKARI, TERMS, TOXIC, queued, row

from curation import policy, store
from curation.review import agreement, answers, leases
from curation.review.agreement import Agreement, Alpha
from curation.review.answers import Given
from curation.review.queue import Reviewer

# Krippendorff (2011), section C: four coders, twelve units, five values, gaps; alpha for names is 0.743.
PUBLISHED = [
    "111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3",
]  # fmt: skip


def test_the_example_of_its_author_comes_out_as_published() -> None:
    found = agreement.alpha(PUBLISHED)

    assert found.value == pytest.approx(0.743, abs=0.0005)
    assert found.records == 11
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.743 < found.high


@pytest.mark.parametrize(
    ("units", "why"),
    [
        pytest.param([], agreement.TOO_FEW, id="nothing"),
        pytest.param([["keep"]], agreement.TOO_FEW, id="one-answer-each"),
        pytest.param([["keep", "keep"]] * 9, agreement.ALWAYS_ALIKE, id="always-the-same"),
    ],
)
def test_what_is_undefined_says_why(units: list[list[str]], why: str) -> None:
    found = agreement.alpha(units)

    assert (found.value, found.why) == (None, why)


def test_full_agreement_is_one_and_the_interval_is_the_same_each_time() -> None:
    units = [["keep", "keep"], ["drop", "drop"]] * 10

    assert agreement.alpha(units).value == 1.0
    assert agreement.alpha(PUBLISHED) == agreement.alpha(PUBLISHED)


def test_low_agreement_takes_the_drop_away_from_the_filter_in_that_language(tmp_path: Path) -> None:
    low = Agreement("wol_Latn", "toxicity", Alpha(40, 0.2, 0.0, 0.4))
    high = Agreement("swh_Latn", "toxicity", Alpha(40, 0.9, 0.8, 1.0))
    few = Agreement("hau_Latn", "toxicity", Alpha(3, 0.0, 0.0, 0.0))
    undefined = Agreement("ibo_Latn", "toxicity", Alpha(40, None))
    doubted = agreement.distrusted([low, high, few, undefined], TERMS)
    agreement.keep(tmp_path, doubted)

    assert doubted == {"toxicity": ["wol_Latn"]}
    assert store.state(tmp_path, policy.DISTRUST) == doubted
    agreement.keep(tmp_path, {})
    assert store.state(tmp_path, policy.DISTRUST) == {}


def test_agreement_is_measured_from_what_two_people_answered(tmp_path: Path) -> None:
    terms = TERMS.model_copy(update={"overlap": 2})
    engine = queued(tmp_path, row("a", why=[TOXIC]), row("b", why=[TOXIC]), terms=terms)

    def give(who: Reviewer, verdicts: dict[str, str]) -> None:
        while item := leases.claim(engine, who, terms):
            given = Given(verdicts[item.doc_id], "other", item.text_sha256)
            answers.submit(engine, tmp_path, item.item_id, who, given, terms)

    give(AMINA, {"web:a": "keep", "web:b": "drop"})
    give(BAKARI, {"web:a": "keep", "web:b": "drop"})
    (found,) = agreement.measured(engine)

    assert (found.language, found.kind, found.alpha.value) == ("wol_Latn", "toxicity", 1.0)
