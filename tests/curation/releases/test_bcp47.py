import re
from pathlib import Path

import pytest

from curation.releases.bcp47 import bcp47, code


@pytest.mark.parametrize(
    ("label", "tag"),
    [
        pytest.param("swh_Latn", "sw", id="two-letters"),
        pytest.param("wol_Latn", "wo", id="usual-script"),
        pytest.param("hin_Latn", "hi-Latn", id="other-script"),
        pytest.param("azj_Cyrl", "az-Cyrl", id="two-living-scripts"),
        pytest.param("srp_Latn", "sr-Latn", id="serbian-needs-its-script"),
        pytest.param("cmn_Hani", "zh", id="chinese-of-any-kind"),
        pytest.param("cmn_Hant", "zh-Hant", id="traditional-chinese"),
        pytest.param("arz_Arab", "arz", id="egyptian-keeps-its-name"),
        pytest.param("quz_Latn", "quz", id="cusco-quechua-keeps-its-name"),
        pytest.param("acu_Latn", "acu-Latn", id="script-stays-where-nothing-is-known"),
        pytest.param("nob_Latn", "nb", id="bokmål"),
        pytest.param("swh", "sw", id="no-script"),
        pytest.param("und", "und", id="nobody-could-tell"),
        pytest.param("und_Arab", "und-Arab", id="only-the-script-is-known"),
    ],
)
def test_tags_are_as_short_as_they_may_be(label: str, tag: str) -> None:
    assert bcp47(label) == tag


@pytest.mark.parametrize("label", ["", "sw", "swh-Latn", "swh_latn", "Swahili", "swh_Latn\n"])
def test_what_is_no_label_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="is no language label"):
        bcp47(label)


def test_the_code_of_a_language_carries_no_script() -> None:
    assert (code("srp_Latn"), code("acu_Latn")) == ("sr", "acu")


def test_no_two_scripts_claim_a_language() -> None:
    from curation.releases import bcp47 as module

    scripts = module._tables()["usual_script"]
    listed = [language for names in scripts.values() for language in names.split()]

    assert len(listed) == len(set(listed))
    assert all(re.fullmatch("[a-z]{3}", language) for language in listed)
    assert all(re.fullmatch("[a-z]{2}", two) for two in module._tables()["two_letter"].values())


def test_labels_of_real_data_have_tags_of_their_own(shared: Path) -> None:
    """
    Two labels under one tag would hide one language behind another.
    """
    lines = (shared / "data/lid/labels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    labels = [line.split("\t")[0] for line in lines]

    tags = {label: bcp47(label) for label in labels}

    twice = {tag for tag in tags.values() if list(tags.values()).count(tag) > 1}
    assert twice == set()
