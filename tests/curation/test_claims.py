"""Claims about models are held against what is given away."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from curation import claims
from curation.errors import BadSettings
from flows import cli_openness

HEAD = """
name = "Example model"
by = "Example Laboratory"
date = 2026-11-28
release = "2026.11.1"
is_commercial = true
"""
FREE = {name: "Apache-2.0" for names in claims.CLASSES.values() for name in names}
INFORMATION = dict.fromkeys(claims.DATA_INFORMATION, "CC-BY-4.0")


def written(path: Path, components: dict[str, str], says: str = "") -> Path:
    parts = [
        f'[component.{name}]\nlicence = "{licence}"\nurl = "https://model.example/{name}"\n'
        for name, licence in components.items()
    ]
    (path / "model.toml").write_text(HEAD + f'says = ["{says}"]\n' * bool(says) + "".join(parts))
    return path / "model.toml"


def given(path: Path, *classes: str) -> dict[str, str]:
    return {name: FREE[name] for each in classes for name in claims.CLASSES[each]}


@pytest.mark.parametrize(
    ("classes", "reached"),
    [((), None), (("III",), "III"), (("III", "II"), "II"), (("III", "II", "I"), "I"), (("II", "I"), None)],
)
def test_a_class_is_reached_with_all_before_it(
    tmp_path: Path, classes: tuple[str, ...], reached: str | None
) -> None:
    found = claims.judged(claims.load(written(tmp_path, given(tmp_path, *classes))))

    assert found["model_openness_framework"]["class"] == reached


@pytest.mark.parametrize("licence", ["CC-BY-NC-4.0", "LicenseRef-OpenRAIL", "unknown", "SSPL-1.0"])
def test_a_licence_that_limits_use_gives_no_class(tmp_path: Path, licence: str) -> None:
    components = given(tmp_path, "III") | {"final_parameters": licence}
    found = claims.judged(claims.load(written(tmp_path, components)))["model_openness_framework"]

    assert found["class"] is None
    assert found["lacking"]["III"] == [f"final_parameters: {licence} is no licence for any use"]


def test_data_information_needs_description_and_both_lists(tmp_path: Path) -> None:
    whole = claims.judged(claims.load(written(tmp_path, INFORMATION)))["open_source_ai_definition"]
    less = {name: licence for name, licence in INFORMATION.items() if name != "list_of_third_party_data"}
    partly = claims.judged(claims.load(written(tmp_path, less)))["open_source_ai_definition"]

    assert (whole["data_information"], whole["all_there"]) == (True, False)
    assert not partly["data_information"]


@pytest.mark.parametrize(
    ("says", "components", "is_borne"),
    [
        pytest.param("A fully open model.", {"final_parameters": "Apache-2.0"}, False, id="weights-alone"),
        pytest.param("An open-weights model.", {"final_parameters": "Apache-2.0"}, True, id="says-weights"),
        pytest.param("Open weights!", {"final_parameters": "CC-BY-NC-4.0"}, False, id="not-for-trade"),
        pytest.param("Open source AI.", FREE | INFORMATION, True, id="all-is-there"),
        pytest.param("Open source AI.", FREE, False, id="without-data-information"),
        pytest.param("Our best model.", {}, True, id="claims-nothing"),
    ],
)
def test_words_that_say_more_than_is_given_are_told(
    tmp_path: Path, says: str, components: dict[str, str], is_borne: bool
) -> None:
    path = written(tmp_path, components, says)
    told = CliRunner().invoke(cli_openness.app, ["claim", str(path)])

    assert (claims.judged(claims.load(path))["phrases"] == []) == is_borne
    assert told.exit_code == (0 if is_borne else 1), told.output


def test_a_component_that_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="there is no component 'wieghts'"):
        claims.load(written(tmp_path, {"wieghts": "MIT"}))
