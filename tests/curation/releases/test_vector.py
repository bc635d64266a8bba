"""The vector says in words what is there, and pages claim no more."""

from typing import Any

import pytest

from curation.errors import BadSettings
from curation.releases import card, openness, vector


def state(manifest: dict[str, Any], name: str) -> str:
    return {each.name: each.state for each in vector.vector(manifest)}[name]


def test_each_component_says_in_words_what_is_there(described: Any) -> None:
    _, manifest = described()

    assert state(manifest, "Licences") == vector.PARTLY
    assert state(manifest, "Available") == vector.UNTOLD
    assert all(each.words.endswith(".") for each in vector.vector(manifest))


def test_what_is_there_for_everybody_is_told(described: Any, open_rows: Any) -> None:
    _, manifest = described(open_rows, url="https://library.example/corpus")

    assert state(manifest, "Licences") == vector.THERE
    assert state(manifest, "Available") == vector.THERE
    openness.check_page(manifest, "A fully open corpus.", "README.md")


def test_a_gate_a_reservation_and_a_label_are_told(described: Any, open_rows: Any) -> None:
    labelled = described((open_rows[0] | {"community_labels": ["TK NC"]}, *open_rows[1:]))[1]

    assert state(labelled, "No conditions beside the licences") == vector.PARTLY
    assert state(labelled, "No gates") == vector.PARTLY


def test_the_vector_stands_in_the_card_and_no_single_number_does(described: Any) -> None:
    page = card.card(described()[1])

    assert "| Licences | in part | " in page
    assert "score" not in page.partition("How much of it is there")[2].partition("## ")[0]


@pytest.mark.parametrize(
    "page",
    [
        "A fully open corpus.",
        "This open dataset has it all.",
        "An open-source corpus.",
        "Free for any purpose.",
    ],
)
def test_a_page_of_a_release_with_closed_rows_may_not_say_so(described: Any, page: str) -> None:
    with pytest.raises(BadSettings, match=r"README.md: .* calls the release open, and it is not"):
        openness.check_page(described()[1], page, "README.md")


def test_what_givers_are_called_claims_nothing(described: Any) -> None:
    manifest = described()[1]
    manifest["sources"] = {"a": {"title": "The Open Data of the Town", "holder": "Open Corpus Society"}}

    assert openness.phrases(manifest, "From Open Corpus Society: The Open Data of the Town. Not open.") == []
