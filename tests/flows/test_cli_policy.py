"""`commons policy` as a person types it, on the settings that come along and on a home that was run."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.settings import Settings

ROOT = Path(__file__).parents[2]


def commons(*words: object) -> str:
    done = CliRunner().invoke(app, ["policy", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def proposed(curated: Settings, tmp_path: Path) -> Path:
    """Return settings in which an institution asks for twenty words more."""
    shutil.copytree(curated.configs, tmp_path / "proposed")
    layers = tmp_path / "proposed" / "policies" / "layers"
    layers.mkdir(exist_ok=True)
    (layers / "library.toml").write_text(
        'name = "library"\nlayer = "institution"\nversion = "1"\ndate = 2026-01-01\nreview_by = 2026-02-01\n'
        'stewards = ["us"]\nrationale = "r"\nrationale_language = "eng_Latn"\n[[rule]]\nname = "few-words"\n'
        'measure = "length.words"\nbelow = 60\nverdict = "review"\nwords = "It has few words."\n'
        'chosen_by = "us"\nevidence = "seen"\n',
        encoding="utf-8",
    )
    return tmp_path / "proposed"


def test_the_layers_that_come_along_are_told_with_whom_they_speak_for() -> None:
    told = commons("check", "--configs", ROOT / "configs")

    assert "swahili-readers.toml: language, for swh_Latn, by project" in told
    assert "8 contributions have sound policies" in told


def test_a_layer_whose_review_is_due_is_told(proposed: Path) -> None:
    assert "its review was due on 2026-02-01" in commons("check", "--configs", proposed)


def test_each_rule_is_told_with_who_set_it() -> None:
    words = ("explain", "--configs", ROOT / "configs", "--source", "school-texts", "--language", "swh_Latn")
    told = commons(*words)

    assert "short-swahili-texts: length.words below 44.0: review, set by swahili-readers" in told
    assert "mostly-digits: length.digit_share above 0.2: review, set by swahili-readers" in told
    assert "payment-card" in told
    assert "set by floor, a red line" in told


def test_what_another_policy_would_do_is_told_without_a_run(curated: Settings, proposed: Path) -> None:
    told = commons("simulate", proposed, "--home", curated.home)

    assert "record would go from kept to flagged" in told or "records would go from kept to flagged" in told
    assert "by language: eng_Latn" in told
    assert "nothing would change" in commons("simulate", curated.configs, "--home", curated.home)


def test_what_differs_between_two_folders_is_told(curated: Settings, proposed: Path) -> None:
    told = commons("diff", proposed, "--configs", curated.configs)

    assert "letters:\n  + few-words: length.words below 60.0, review (library)" in told


def test_a_loosened_red_line_stops_with_one_sentence(proposed: Path) -> None:
    path = proposed / "policies" / "layers" / "library.toml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + '[[change]]\nrule = "payment-card"\nabove = 5\nchosen_by = "us"\nevidence = "seen"\n',
        encoding="utf-8",
    )
    done = CliRunner().invoke(app, ["check", "--configs", str(proposed)])

    assert done.exit_code == 2
    assert "'payment-card' is a red line at above 0; 5 would catch less" in done.output
