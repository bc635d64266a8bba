"""The declared language beside the detected one."""

import pyarrow as pa
import pytest

from filters import _language_codes, load
from filters.language import TYPE


def compared(declared: str | None, detected: str | None) -> dict[str, object] | None:
    language = pa.array([{"label": detected} if detected else None], TYPE)
    batch = pa.record_batch({"declared_language": pa.array([declared], pa.string()), "language": language})
    found: dict[str, object] | None = load("language_agreement")(batch).to_pylist()[0]
    return found


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        pytest.param("de", ["deu"], id="two-letters"),
        pytest.param("ger", ["deu"], id="bibliographic"),
        pytest.param("DEU", ["deu"], id="capitals"),
        pytest.param("de-AT", ["deu"], id="tag-with-region"),
        pytest.param("sr-Latn-RS", ["srp_Latn"], id="tag-with-script"),
        pytest.param("swh_Latn", ["swh_Latn"], id="our-label"),
        pytest.param("Kiswahili", ["swa"], id="its-own-name"),
        pytest.param("  Français ", ["fra"], id="name-with-accent"),
        pytest.param("http://id.loc.gov/vocabulary/iso639-2/wol", ["wol"], id="address"),
        pytest.param("eng; fra", ["eng", "fra"], id="several"),
        pytest.param("German and French", ["deu", "fra"], id="several-names"),
        pytest.param("iw", ["heb"], id="old-code"),
        pytest.param("no", ["nor"], id="norwegian"),
        pytest.param("English, Middle", [], id="comma-in-a-name"),
        pytest.param("mul", [], id="several-undeclared"),
        pytest.param("und", [], id="undetermined"),
        pytest.param("qaa", [], id="private-use"),
        pytest.param("the usual one", [], id="words"),
        pytest.param("", [], id="empty"),
    ],
)
def test_what_is_declared_becomes_a_label_or_nothing(said: str, labels: list[str]) -> None:
    assert _language_codes.labels(said) == labels


@pytest.mark.parametrize(
    ("declared", "detected", "label", "agrees"),
    [
        pytest.param("sw", "swh_Latn", "swa", True, id="macrolanguage"),
        pytest.param("wol", "fra_Latn", "wol", False, id="another"),
        pytest.param("eng, wol", "wol_Latn", "wol", True, id="one-of-several"),
        pytest.param("sr-Cyrl", "srp_Latn", "srp_Cyrl", False, id="another-script"),
        pytest.param("zh-Hans", "cmn_Hant", "zho_Hans", True, id="han-is-one-script"),
        pytest.param("wol", "und_Latn", "wol", None, id="not-detected"),
        pytest.param("gibberish words", "wol_Latn", None, None, id="not-known"),
        pytest.param(None, "wol_Latn", None, None, id="not-declared"),
    ],
)
def test_agreement_is_told_where_both_are_known(
    declared: str | None, detected: str, label: str | None, agrees: bool | None
) -> None:
    assert compared(declared, detected) == {"declared": label, "agrees": agrees}


def test_a_withheld_text_stays_null() -> None:
    assert compared("wol", None) is None
