"""What the publisher and communities say, read strictly."""

from pathlib import Path

import pytest

from curation.errors import BadSettings
from curation.releases import words


def test_without_settings_nothing_is_said(tmp_path: Path) -> None:
    said = words.load(tmp_path)

    assert said.pop("title") == "Local commons corpus"
    assert said.pop("keywords") == []
    assert said.pop("statements") == {}
    assert set(said.values()) == {None}


def test_each_community_speaks_of_its_language(tmp_path: Path) -> None:
    (tmp_path / "statements").mkdir()
    path = tmp_path / "statements" / "yor_Latn.toml"
    path.write_text('author = "Ẹgbẹ́ Òǹkàwé"\nvariety = "Yorùbá àjùmọ̀lò"\n', encoding="utf-8")

    assert words.load(tmp_path)["statements"]["yor_Latn"]["variety"] == "Yorùbá àjùmọ̀lò"


@pytest.mark.parametrize(
    ("place", "text", "says"),
    [
        pytest.param("release.toml", 'titel = "x"', "titel is not a known key", id="spelling-mistake"),
        pytest.param("release.toml", 'url = "javascript:alert(1)"', "release.toml: url", id="no-web-address"),
        pytest.param("release.toml", 'doi = "https://doi.org/10.1/x"', "release.toml: doi", id="no-doi"),
        pytest.param("statements/Yoruba.toml", 'author = "x"', "named for no language", id="no-label"),
        pytest.param("statements/yor_Latn.toml", 'variety = "x"', "author", id="nobody-wrote-it"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, place: str, text: str, says: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BadSettings) as error:
        words.load(tmp_path)
    assert says in str(error.value)
    assert path.name in str(error.value)
