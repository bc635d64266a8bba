"""Texts of licences that go with a release."""

from importlib.resources import files
from pathlib import Path

import pytest

from curation import rights
from curation.releases import licence_texts


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("CC-BY-4.0", ["CC-BY-4.0"], id="one"),
        pytest.param(
            "CC-BY-4.0 AND (MIT OR Apache-2.0)", ["CC-BY-4.0", "MIT", "Apache-2.0"], id="an-expression"
        ),
        pytest.param("LicenseRef-own", ["LicenseRef-own"], id="own-terms"),
    ],
)
def test_an_expression_names_its_licences(expression: str, expected: list[str]) -> None:
    assert licence_texts.identifiers(expression) == expected


def test_every_text_is_that_of_a_licence_that_spdx_lists() -> None:
    held = [p.name.removesuffix(".txt") for p in files(licence_texts).iterdir() if p.name.endswith(".txt")]

    assert len(held) > 20
    for name in held:
        licence = rights.normalise(name)
        assert licence is not None, name
        assert licence.id == name
        assert len(licence_texts.text(name) or "") > 900


def test_a_release_gets_the_texts_that_it_needs(tmp_path: Path) -> None:
    licence_texts.write(tmp_path, ["CC-BY-4.0 AND MIT", "LicenseRef-own", "CC-BY-4.0"])

    assert sorted(p.name for p in (tmp_path / "LICENSES").iterdir()) == ["CC-BY-4.0.txt", "MIT.txt"]
    assert licence_texts.place("LicenseRef-own") is None
    assert "Attribution 4.0 International" in (tmp_path / "LICENSES/CC-BY-4.0.txt").read_text(
        encoding="utf-8"
    )


def test_no_text_makes_no_folder(tmp_path: Path) -> None:
    licence_texts.write(tmp_path, ["LicenseRef-own"])

    assert list(tmp_path.iterdir()) == []
