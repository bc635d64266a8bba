"""Models of others, named in the settings, and their labels put into ours."""

from pathlib import Path

import pyarrow as pa
import pytest

from filters import _fasttext, load
from filters._language_plugin import _named, read

SWAHILI = "Kila Jumamosi asubuhi watoto hukutana kwenye maktaba kusikiliza hadithi za zamani."
GREEK = "Κάθε Σάββατο η βιβλιοθήκη του χωριού ανοίγει νωρίς και τα παιδιά ακούν ιστορίες."


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    rows = tmp_path / "rows.txt"
    lines = [_fasttext.line(label, text) for label, text in (("sw", SWAHILI), ("el", GREEK))]
    rows.write_text("".join(lines * 40), encoding="utf-8")
    small = {"loss": "softmax", "dim": 8, "bucket": 2000, "minn": 2, "maxn": 4, "minCount": 1, "lr": 0.8}
    _fasttext.train(rows, tmp_path / "tiny.bin", {**small, "epoch": 10, "seed": 1}, quantise=False)
    return tmp_path


def test_a_named_model_answers_with_our_labels_and_is_validated_for_nothing(settings: Path) -> None:
    (settings / "language.toml").write_text('model = "tiny.bin"\nlabels = "lid.176"\n', encoding="utf-8")

    built = load("language", settings=settings)
    found = built(pa.record_batch({"text": pa.array([SWAHILI, None, GREEK, ""])})).to_pylist()

    assert [row and row["label"] for row in found] == ["swh_Latn", None, "ell_Grek", "und"]
    assert built.validated == frozenset()
    assert built.key != load("language").key


def test_labels_may_be_given_as_a_table(settings: Path) -> None:
    (settings / "language.toml").write_text(
        'model = "tiny.bin"\n[labels]\nsw = "swc_Latn"\nel = "ell_Grek"\n', encoding="utf-8"
    )

    found = load("language", settings=settings)(pa.record_batch({"text": pa.array([SWAHILI])})).to_pylist()

    assert found[0]["label"] == "swc_Latn"


def test_a_folder_without_the_file_means_the_shipped_model(tmp_path: Path) -> None:
    assert load("language", settings=tmp_path).key == load("language").key


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param('labels = "glotlid"', "model is due", id="no-model"),
        pytest.param('model = "none.bin"', "there is no file", id="no-file"),
        pytest.param('model = "tiny.bin"\nlabels = "cld9"', "one of glotlid, openlid, lid.176", id="scheme"),
        pytest.param('model = "tiny.bin"\n[labels]\nsw = "Swahili"', "is not of the form", id="label"),
        pytest.param('model = "tiny.bin"\n[labels]\nsw = "swh_Latn"', "says nothing of 'el'", id="left-out"),
        pytest.param('model = "tiny.bin"\nmodle = 1', "unknown key 'modle'", id="unknown-key"),
        pytest.param("model = ", "not a TOML file", id="no-toml"),
        pytest.param('model = "rows.txt"', "is no fastText model", id="no-model-file"),
    ],
)
def test_a_mistake_in_the_settings_is_named(settings: Path, text: str, wrong: str) -> None:
    (settings / "language.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=wrong):
        load("language", settings=settings)


@pytest.mark.parametrize(
    ("label", "scheme", "name"),
    [
        pytest.param("als", "lid.176", "gsw", id="wikipedia-code"),
        pytest.param("no", "lid.176", "nob", id="norwegian-is-mostly-bokmal"),
        pytest.param("zho_Hant", "openlid", "cmn_Hani", id="han-is-one-script"),
        pytest.param("kor_Hang", "openlid", "kor_Kore", id="korean"),
        pytest.param("est_Latn", "glotlid", "ekk_Latn", id="individual-language"),
        pytest.param("und_Latn", "glotlid", None, id="noise"),
    ],
)
def test_labels_of_known_models_are_ours(label: str, scheme: str, name: str | None) -> None:
    assert _named(label, scheme) == name


def test_no_settings_folder_has_no_plug_in(tmp_path: Path) -> None:
    assert read(tmp_path) is None
