"""`commons quality`, as a person at the keyboard uses it, and what a policy makes of a calibration."""

import json
import random
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from curation.errors import BadSettings, CommonsError
from flows.cli import app
from flows.settings import Settings

CONFIGS = Path(__file__).parents[2] / "configs"
WORDS = ["le", "la", "de", "et", "un", "dans", "pour", "que", "bateau", "maison", "rivière", "pain", "matin"]


def run(*args: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["quality", *args])
    if isinstance(found.exception, CommonsError):
        return 2, str(found.exception)
    return found.exit_code, found.output


def table(path: Path, rows: int) -> Path:
    chance = random.Random(3)
    lines = [
        f"fra_Latn\t{' '.join(chance.choices(WORDS, k=14))}.\t{source}"
        for source in ("one", "two")
        for _ in range(rows)
    ]
    path.write_text("label\ttext\tsource\n" + "\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIGS, tmp_path / "configs"))


def test_a_calibration_reaches_the_filters_and_the_policy(tmp_path: Path, configs: Path) -> None:
    before = Settings(tmp_path, configs).policy("default")
    out = configs / "quality" / "ours.toml"
    code, said = run("calibrate", str(table(tmp_path / "t.tsv", 600)), "--out", str(out), "--by", "archive")
    after = Settings(tmp_path, configs).policy("default")

    assert code == 0
    assert "1 languages" in said
    assert 'chosen_by = "archive"' in out.read_text("utf-8")
    rule = next(rule for rule in after.rule if rule.name == "few-function-words-on-the-web")
    assert rule.default is None
    assert rule.by_language["fra_Latn"] > 0.3
    assert next(r for r in before.rule if r.name == rule.name).by_language["fra_Latn"] < 0.3


def test_a_language_without_calibration_has_no_threshold(tmp_path: Path, configs: Path) -> None:
    rules = [rule for rule in Settings(tmp_path, configs).policy("default").rule if rule.calibrated_side]

    assert rules
    assert all("tlh_Latn" not in rule.by_language and "deu_Latn" in rule.by_language for rule in rules)
    assert all(rule.verdict == "review" and rule.tier == "web" for rule in rules)


def test_a_broken_calibration_is_told_before_a_run(tmp_path: Path, configs: Path) -> None:
    (configs / "quality").mkdir()
    (configs / "quality" / "ours.toml").write_text("language = 1")
    settings = Settings(tmp_path, configs)

    assert any("ours.toml is no calibration" in mistake for mistake in settings.check())
    with pytest.raises(BadSettings, match="is no calibration"):
        settings.policy("default")


def test_too_little_text_is_told(tmp_path: Path) -> None:
    code, said = run("calibrate", str(table(tmp_path / "t.tsv", 3)), "--out", str(tmp_path / "x.toml"))

    assert code == 2
    assert "no language has text enough" in said
    assert not (tmp_path / "x.toml").exists()


def test_noise_is_tried_on_a_language(tmp_path: Path, configs: Path) -> None:
    path = table(tmp_path / "t.tsv", 300)
    code, said = run("evaluate", str(path), "--configs", str(configs), "--json")
    found = json.loads(said.splitlines()[-1])["fra_Latn"]

    assert code == 0
    assert found["areas"][2] > 0.9
    assert run("evaluate", str(path), "--configs", str(configs))[1].splitlines()[-1].startswith("mean")


def test_percentiles_want_a_home(tmp_path: Path) -> None:
    code, said = run("percentiles", "--home", str(tmp_path))

    assert code == 2
    assert "commons run" in said
