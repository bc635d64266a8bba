import pytest

from curation import languages


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        pytest.param("swh_Latn", "swh_Latn, Swahili in Latin script", id="known"),
        pytest.param("swh", "swh, Swahili", id="no-script"),
        pytest.param("acu_Latn", "acu_Latn", id="not-in-the-table"),
        pytest.param("und", "und, language not known", id="nobody-could-tell"),
    ],
)
def test_names_stand_beside_codes(label: str, expected: str) -> None:
    assert languages.named(label) == expected
