"""`commons toxicity`, as a person at the keyboard uses it."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from curation.errors import UnreadableItem
from filters import load
from flows.cli import app

ROOT = Path(__file__).parents[2]
HEAD = "label\ttext\tlanguage\tgroup\tcategory\n"
ABUSE = "you dumb {} bitch, you stupid whore"
KIND = "The {} choir meets on Thursdays in the parish hall."
NAMES = ("red", "blue", "green", "tall", "small", "quiet", "early", "late", "new", "old")


def table(path: Path, *, counter_speech: str = KIND, identity: str = KIND) -> Path:
    """Write ten sentences of each guarded category and ten insults."""
    rows = [f"1\t{ABUSE.format(name)}\teng_Latn\twomen\tinsult" for name in NAMES]
    rows += [f"0\t{counter_speech.format(name)}\teng_Latn\twomen\tcounter_speech" for name in NAMES]
    rows += [f"0\t{identity.format(name)}\teng_Latn\twomen\tidentity" for name in NAMES]
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, ["toxicity", *map(str, args)])


def test_figures_are_told_by_language_group_and_category(tmp_path: Path) -> None:
    found = run("evaluate", table(tmp_path / "cases.tsv"), "--configs", ROOT / "configs", "--json")

    row = json.loads(found.stdout)["cases"]["eng_Latn"]
    assert found.exit_code == 0
    assert (row["precision"], row["recall"], row["false_positives"]) == (1.0, 1.0, 0.0)
    assert row["categories"]["insult"] == {
        "texts": 10,
        "toxic": 10,
        "flagged": 1.0,
        "strict": 1.0,
        "dropped": 1.0,
    }
    assert row["categories"]["identity"]["dropped"] == 0.0
    assert row["groups"]["women"]["texts"] == 30


@pytest.mark.parametrize("category", ["counter_speech", "identity"])
def test_a_language_that_would_wrong_people_is_refused_and_stays_so(category: str, tmp_path: Path) -> None:
    """
    The refusal is written down; the filter, and so every policy, obeys it; a better trial lifts it.
    """
    wrong = table(tmp_path / "cases.tsv", **{category: ABUSE})
    settings = tmp_path / "configs"
    settings.mkdir()

    found = run("evaluate", wrong, "--configs", settings, "--record")

    assert found.exit_code == 1
    assert "eng_Latn may not drop: 100.0% of documents of" in found.output
    assert load("toxicity", settings=settings).validated == frozenset({"deu_Latn", "kor_Kore", "por_Latn"})
    assert run("evaluate", table(tmp_path / "better.tsv"), "--configs", settings, "--record").exit_code == 0
    assert load("toxicity", settings=settings).validated == load("toxicity").validated


def test_too_few_sentences_validate_nobody(tmp_path: Path) -> None:
    (tmp_path / "few.tsv").write_text(HEAD + f"0\t{KIND}\teng_Latn\t\tidentity\n", encoding="utf-8")

    found = run("evaluate", tmp_path / "few.tsv", "--configs", ROOT / "configs")

    assert found.exit_code == 1
    assert "fewer than 8 cases of counter-speech" in found.output


def test_our_own_cases_are_read_from_their_folder() -> None:
    found = run("evaluate", ROOT / "tests" / "cases" / "toxicity", "--configs", ROOT / "configs")

    assert found.exit_code == 0
    assert "por_Latn: precision" in found.output
    assert "category counter_speech" in found.output


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("label\ttext\n", "line 1: the columns language, group, category are due", id="columns"),
        pytest.param(HEAD + "2\tx\teng_Latn\t\tx\n", "line 2: label is '2'", id="label"),
        pytest.param(HEAD + "1\tx\n", "line 2: has 2 columns", id="short-row"),
        pytest.param("", "not a table in UTF-8", id="empty"),
    ],
)
def test_a_bad_table_is_told_with_its_place(content: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "cases.tsv").write_text(content, encoding="utf-8")

    found = run("evaluate", tmp_path / "cases.tsv", "--configs", ROOT / "configs")

    assert isinstance(found.exception, UnreadableItem)
    assert words in str(found.exception)


def test_nothing_to_evaluate_is_a_mistake() -> None:
    assert run("evaluate").exit_code == 2


def test_a_loud_list_fails(tmp_path: Path) -> None:
    lists = tmp_path / "lexicons"
    lists.mkdir()
    (lists / "eng_Latn.toml").write_text(
        'language = "eng_Latn"\nversion = "1"\nlicence = "CC0-1.0"\nauthor = "A"\n'
        '[[term]]\nterm = "bread"\nclass = "other"\nseverity = 1\n',
        encoding="utf-8",
    )
    (tmp_path / "benign.tsv").write_text("label\ttext\neng_Latn\tbread\neng_Latn\tbread, too\n", "utf-8")

    found = run("lexicons", tmp_path / "benign.tsv", "--configs", tmp_path)

    assert found.exit_code == 1
    assert "1.0000  bread" in found.output
