"""`commons language` and `commons toxicity`, as a person at the keyboard uses them."""

import gzip
import json
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from curation.errors import UnreadableItem
from filters._language_decision import Answer
from filters.language import Identifier
from filters.training import _language_recipe as recipe
from flows.cli import app
from flows.settings import Settings

SWAHILI = "Kila Jumamosi asubuhi watoto hukutana kwenye maktaba kusikiliza hadithi za zamani."
GREEK = "Κάθε Σάββατο η βιβλιοθήκη του χωριού ανοίγει νωρίς και τα παιδιά ακούν ιστορίες."
KEYS = ["language", "confidence", "script", "alternatives", "languages", "second_opinion", "vote"]
WORDS = {
    "swh_Latn": "watoto maktaba hadithi kijiji jumamosi bibi magazeti zamani kusoma wanawake kesho shule",
    "fin_Latn": "lapset kirjasto tarina kylä lauantai mummo sanomalehti vanha lukea naiset huomenna koulu",
    "ell_Grek": "παιδιά βιβλιοθήκη ιστορία χωριό σάββατο γιαγιά εφημερίδα παλιά γυναίκες αύριο σχολείο",
    "hrv_Latn": "djeca biblioteka priča selo subota baka novine stare čitati žene sutra škola",
}
OWN = "ǹdíì ùlò akwụkwọ nwaanyị ochie ụmụaka akụkọ obodo mgbede ogologo"


def run(*args: str, text: str | bytes | None = None) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["language", *args], input=text)
    if isinstance(found.exception, UnreadableItem):
        return 2, str(found.exception)
    return found.exit_code, found.output


def objects(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def rows(path: Path, words: dict[str, str], count: int) -> Path:
    chance = random.Random(7)
    lines = [
        f"{label}\t{' '.join(chance.choices(text.split(), k=14))}"
        for label, text in words.items()
        for _ in range(count)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_each_line_has_an_object_in_its_order() -> None:
    code, output = run("identify", text=f"{SWAHILI}\n\n{GREEK}\n  \n{SWAHILI}")
    found = objects(output)

    assert code == 0
    assert [each["language"] for each in found] == ["swh_Latn", "und", "ell_Grek", "und", "swh_Latn"]
    assert all(list(each) == KEYS for each in found)
    assert (found[2]["script"], found[1]["script"]) == ("Grek", None)
    assert found[2]["languages"] == [{"language": "ell_Grek", "share": 1.0}]


def test_a_line_that_is_no_utf8_keeps_its_place_and_says_why() -> None:
    _, output = run("identify", text=SWAHILI.encode() + b"\nHabari \xff\n" + GREEK.encode())
    found = objects(output)

    assert [each["language"] for each in found] == ["swh_Latn", None, "ell_Grek"]
    assert found[1]["error"] == "byte 8 of the line is not UTF-8"


def test_no_line_is_lost_between_batches() -> None:
    code, output = run("identify", text=f"{GREEK}\u2028{GREEK}\n" * 513)

    assert code == 0
    assert len(objects(output)) == 513


def test_a_packed_file_is_read_and_a_missing_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "lines.txt.gz").write_bytes(gzip.compress(GREEK.encode()))

    assert objects(run("identify", str(tmp_path / "lines.txt.gz"))[1])[0]["language"] == "ell_Grek"
    code, output = run("identify", str(tmp_path / "none.txt"))
    assert code == 2
    assert "does not exist" in output


def test_evaluation_is_shown_as_a_table_and_as_json(tmp_path: Path) -> None:
    tsv = tmp_path / "rows.tsv"
    tsv.write_text(f"label\ttext\nswh_Latn\t{SWAHILI}\nell_Grek\t{GREEK}\nxxx_Latn\tabc\n", encoding="utf-8")

    _, table = run("evaluate", str(tsv), "--by-label")
    _, output = run("evaluate", str(tsv), "--json")
    found = json.loads(output)

    assert [line.split()[:2] for line in table.splitlines()[1:3]] == [["all", "model"], ["all", "decision"]]
    assert " 1.0000 " in table
    assert found["texts"]["all"]["model alone"]["rows"] == 2
    assert "\nell_Grek" in table
    assert (found["rows"], found["unknown_rows"], found["precision"], found["und_share"]) == (2, 1, 1.0, 0.0)


def test_a_member_counts_as_its_macrolanguage_only_when_lenient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Identifier, "answers", lambda _, texts: [Answer("hbs_Latn", 0.9) for _ in texts])
    tsv = tmp_path / "rows.tsv"
    tsv.write_text("hrv_Latn\tdjeca u knjižnici\n", encoding="utf-8")

    strict = json.loads(run("evaluate", str(tsv), "--json")[1])
    lenient = json.loads(run("evaluate", str(tsv), "--json", "--lenient")[1])

    assert (strict["precision"], lenient["precision"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        pytest.param("one column only\n", "line 1: the columns label and text are due", id="one-column"),
        pytest.param("label\ttext\nswh_Latn\n", "line 2: 2 columns are due, not 1", id="a-column-short"),
        pytest.param("xxx_Latn\tabc\n", "no row in a language that the model has a label for", id="unknown"),
        pytest.param(b"swh_Latn\t\xff\xfe\n", "line 1 is not UTF-8", id="not-utf8"),
    ],
)
def test_a_mistake_in_a_table_is_told_in_one_sentence(
    tmp_path: Path, content: str | bytes, wrong: str
) -> None:
    tsv = tmp_path / "rows.tsv"
    tsv.write_bytes(content if isinstance(content, bytes) else content.encode())

    code, output = run("evaluate", str(tsv))

    assert code == 2
    assert wrong in output
    assert "\n" not in output.strip()


def test_training_with_own_text_shows_what_is_gained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = {**recipe.SETTINGS, "bucket": 2000, "dim": 16, "minCount": 1}
    monkeypatch.setattr(recipe, "SETTINGS", small)
    base = rows(tmp_path / "base.tsv", WORDS, 320)
    own = rows(tmp_path / "own.tsv", {"ibo_Latn": OWN}, 80)

    code, output = run("train", str(own), "--base", str(base), "--out", str(tmp_path / "model"))

    assert code == 0
    assert "5 labels from 1360 rows" in output
    gained = next(line.split() for line in output.splitlines() if line.startswith("ibo_Latn"))
    assert float(gained[2]) == 0.0
    assert float(gained[3]) > 0.8
    assert gained[-1] == "yours"
    assert (tmp_path / "model" / "language.toml").is_file()


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        pytest.param("Igbo\tndi ulo\n", "'Igbo' is no label", id="a-name"),
        pytest.param("ibo_Latn\tndi ulo\n", "ibo_Latn has 1 rows; a language is learnt from 40 on", id="few"),
    ],
)
def test_text_that_cannot_teach_is_refused(tmp_path: Path, row: str, wrong: str) -> None:
    own, base = tmp_path / "own.tsv", rows(tmp_path / "base.tsv", WORDS, 2)
    own.write_text(row, encoding="utf-8")

    code, output = run("train", str(own), "--base", str(base), "--out", str(tmp_path / "model"))

    assert code == 2
    assert wrong in output


def test_a_wrong_model_in_the_settings_is_found_by_check(tmp_path: Path) -> None:
    (tmp_path / "language.toml").write_text('model = "none.bin"\n', encoding="utf-8")

    assert "there is no file" in Settings(tmp_path, tmp_path).check()[0]


def test_toxicity_is_measured_on_labelled_text(shared: Path) -> None:
    training_text = shared / "lid-training" / "train.tsv.zst"
    if not training_text.is_file():
        pytest.skip("the training text is not on this machine")
    args = ["--labelled", str(shared / "data" / "toxicity"), "--benign", str(training_text), "--json"]

    found = CliRunner().invoke(app, ["toxicity", "evaluate", *args, "--configs", "configs"])

    figures = json.loads(found.output)["documents"]
    assert figures["eng_Latn"]["fit"] is True
    drops = [each["toxic_drop"] for each in figures.values()]
    assert sum(drops) / len(drops) >= 0.4
    assert all(each["drop_precision"] >= 0.98 for each in figures.values())
    assert all(each["clean_review"] <= 0.01 for each in figures.values())


def test_labelled_text_without_its_columns_is_named(tmp_path: Path) -> None:
    (tmp_path / "germeval_deu_Latn.tsv.gz").write_bytes(gzip.compress(b"a\tb\n"))
    benign = tmp_path / "benign.tsv"
    benign.write_text("deu_Latn\tcv\ttrain\tEin Satz.\n", encoding="utf-8")

    found = CliRunner().invoke(
        app, ["toxicity", "evaluate", "--labelled", str(tmp_path), "--benign", str(benign)]
    )

    assert isinstance(found.exception, UnreadableItem)
    assert "the columns text and label are due" in str(found.exception)


def test_the_command_answers_on_standard_output_and_its_help_is_quick() -> None:
    command = [sys.executable, "-c", "from flows.cli import main; main()"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    helped = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    found = subprocess.run(
        [*command, "language", "identify"], input=SWAHILI + "\n\n", capture_output=True, text=True, check=True
    )

    assert "language" in helped.stdout
    assert [each["language"] for each in objects(found.stdout)] == ["swh_Latn", "und"]
    assert spent < 1.5
