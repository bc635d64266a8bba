from pathlib import Path

import pytest

from curation import config
from curation.errors import BadSettings, MissingAgreement

SOUND = """
title = "Letters"
holder = "Example Library"
contributor = "example-library"
location = "letters/*.csv"
licence = "CC-BY-4.0"
[agreement]
id = "1"
signed = 2026-10-01
by = "Example Library"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "letters.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_contribution_is_read(tmp_path: Path) -> None:
    source = config.load_source(written(tmp_path, SOUND))

    assert (source.licence, source.tier, source.agreement.id) == ("CC-BY-4.0", "trusted", "1")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param(("holder", "hodler"), ["hodler", "known here", "holder"], id="misspelt-key"),
        pytest.param(
            ('"CC-BY-4.0"', '"CC-BY-FOUR"'), ["licence", "CC-BY-FOUR", "SPDX"], id="no-such-licence"
        ),
        pytest.param(("signed = 2026-10-01", 'signed = "soon"'), ["agreement.signed"], id="no-date"),
        pytest.param(('id = "1"', 'id = "1"\nida = 2'), ["agreement.ida", "known here"], id="key-in-a-table"),
        pytest.param(("title =", "title ="), [], id="nothing-wrong"),
        pytest.param(('"Letters"', '"Letters'), ["well-formed TOML"], id="not-toml"),
        pytest.param(("licence =", 'tier = "crawl"\nlicence ='), ["tier", "trusted"], id="no-such-tier"),
        pytest.param(
            ("licence =", 'tier = "web"\nformat = "alto"\nlicence ='),
            ["alto", "trusted"],
            id="newspaper-as-web",
        ),
    ],
)
def test_a_mistake_is_told_with_file_key_and_what_is_allowed(
    tmp_path: Path, change: tuple[str, str], named: list[str]
) -> None:
    path = written(tmp_path, SOUND.replace(*change))
    if not named:
        config.load_source(path)
        return

    with pytest.raises(BadSettings) as caught:
        config.load_source(path)

    for part in ["letters.toml", *named]:
        assert part in str(caught.value)


@pytest.mark.parametrize("part", ["licence", "agreement"])
def test_a_contribution_without_licence_or_agreement_does_not_start(tmp_path: Path, part: str) -> None:
    lines = SOUND.splitlines()
    kept = [line for line in lines if not line.startswith(part)]
    text = "\n".join(kept if part == "licence" else lines[: lines.index("[agreement]")])

    with pytest.raises(MissingAgreement, match=part):
        config.load_source(written(tmp_path, text))


def test_the_policy_that_comes_with_the_project_is_sound() -> None:
    policy = config.load_policy(Path(__file__).parents[2] / "configs/policies/default.toml")

    assert all(rule.chosen_by and rule.evidence for rule in policy.rule)


def test_a_rule_with_two_thresholds_is_refused(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "configs/policies/default.toml").read_text(encoding="utf-8")
    path = tmp_path / "twice.toml"
    path.write_text(text.replace("below = 15", "below = 15\nabove = 3"), encoding="utf-8")

    with pytest.raises(BadSettings, match="exactly one of below, above, equals"):
        config.load_policy(path)


def test_settings_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="nowhere is not a folder"):
        config.sources(tmp_path / "nowhere")
