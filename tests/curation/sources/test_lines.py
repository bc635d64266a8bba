"""Words broken at the end of lines, where the recogniser left no marks."""

import pytest

from curation.sources import _lines


@pytest.mark.parametrize(
    ("lines", "language", "joined"),
    [
        pytest.param(["das brom-", "und iodsaure"], None, ["das brom-", "und iodsaure"], id="german"),
        pytest.param(["Seiden⸗", "oder Wollwaaren"], None, ["Seiden⸗", "oder Wollwaaren"], id="fraktur"),
        pytest.param(["Haupt-", "bzw. Nebensatz"], None, ["Haupt-", "bzw. Nebensatz"], id="with-a-dot"),
        pytest.param(["barn-", "och ungdom"], "swe", ["barn-", "och ungdom"], id="swedish"),
        pytest.param(["in-", "en uitvoer"], "nl", ["in-", "en uitvoer"], id="dutch-declared"),
        pytest.param(["jedno-", "i dwutomowe"], "pol", ["jedno-", "i dwutomowe"], id="polish-declared"),
        pytest.param(
            ["sotsiaal-", "ning kooliamet"], "et-EE", ["sotsiaal-", "ning kooliamet"], id="tag-with-region"
        ),
        pytest.param(["Die Frau-", "en kamen"], "deu", ["Die Frauen", "kamen"], id="german-ending"),
        pytest.param(["Die Frau-", "en kamen"], None, ["Die Frauen", "kamen"], id="ending-undeclared"),
        pytest.param(["on opetta-", "ja tullut"], "fin", ["on opettaja", "tullut"], id="finnish-ending"),
        pytest.param(["i hus-", "et bor"], "swe", ["i huset", "bor"], id="swedish-ending"),
        pytest.param(["ein Hoff-", "nung und"], "deu", ["ein Hoffnung", "und"], id="ordinary-word"),
        pytest.param(["Haupt-", "und"], "deu", ["Hauptund"], id="nothing-follows"),
    ],
)
def test_a_suspended_hyphen_stays_and_a_broken_word_is_joined(
    lines: list[str], language: str | None, joined: list[str]
) -> None:
    assert _lines.joined(lines, language) == joined
