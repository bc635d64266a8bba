"""A release is called open only when every row is."""

from typing import Any

import pytest

from curation.errors import BadSettings
from curation.releases import openness


def test_one_closed_row_makes_the_whole_not_open(described: Any) -> None:
    _, manifest = described()
    told = openness.of(manifest)

    assert told["word"] == openness.PARTLY
    assert told["rows_under_other_licences"] == {"no-derivatives": 1}
    assert told["sentence"].startswith("This release as a whole is not open. ")
    assert not openness.is_open(manifest)


def test_open_licences_alone_make_it_open(described: Any, open_rows: Any) -> None:
    _, manifest = described(open_rows)

    assert openness.of(manifest)["word"] == openness.WHOLE


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"reservations": ["reserved: 1 (tdm-reservation)"]}, id="reserved-against-machines"),
        pytest.param({"community_labels": ["TK Attribution"]}, id="with-a-community-label"),
    ],
)
def test_what_asks_for_more_than_its_licence_is_not_open(
    described: Any, open_rows: Any, more: dict[str, Any]
) -> None:
    _, manifest = described((open_rows[0] | more, *open_rows[1:]))

    assert openness.of(manifest)["word"] == openness.PARTLY


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        pytest.param({"title": "The Open Corpus"}, "The Open Corpus", id="title"),
        pytest.param({"keywords": ("corpus", "corpus ouvert")}, "corpus ouvert", id="keyword-in-french"),
        pytest.param({"purpose": "An open corpus for all."}, "An open corpus for all.", id="purpose"),
    ],
)
def test_a_claim_that_the_rows_do_not_bear_stops_the_release(
    described: Any, said: dict[str, Any], claim: str
) -> None:
    _, manifest = described(**said)

    with pytest.raises(BadSettings, match=r"calls the release open, and it is not") as error:
        openness.check(manifest)
    assert claim in str(error.value)


def test_an_open_release_may_say_so(described: Any, open_rows: Any) -> None:
    _, manifest = described(open_rows, title="The Open Corpus")

    openness.check(manifest)


def test_a_release_without_rows_claims_nothing() -> None:
    assert openness.of({})["word"] == openness.NOT
