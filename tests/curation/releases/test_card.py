"""The card is read back by the loaders for which it is written, on a small release of real files."""

import re
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml  # type: ignore[import-untyped]

from curation.releases import card as cards
from curation.releases import card_making
from curation.releases.bcp47 import bcp47

HOSTILE = 'Books: "a"\n---\nlicense: mit\n# <script>alert(1)</script> | `x` \u2028 כתב'

# Rows of each (family, language) of the release that these tests write.
ROWS = {
    ("attribution", "swh_Latn"): 3,
    ("noncommercial", "swh_Latn"): 2,
    ("public-domain", "nob_Latn"): 4,
    ("sharealike", "und"): 1,
}


def manifest(**changes: Any) -> dict[str, Any]:
    labels = sorted({label for _, label in ROWS})
    rows = {label: sum(n for (_, lang), n in ROWS.items() if lang == label) for label in labels}
    licences = {"CC-BY-4.0": "attribution", "CC-BY-NC-4.0": "noncommercial", "CC0-1.0": "public-domain"}
    return {
        "version": "2026.11.1",
        "created_at": "2026-11-22T20:00:00Z",
        "parent": "2026.10.2",
        "content_sha256": "ab" * 32,
        "title": "Texts of the coast",
        "publisher": "National Library",
        "rows": sum(ROWS.values()),
        "bytes": 1_234_567,
        "files": [
            {"path": f"data/{f}/{lang}/part-00000.parquet", "licence_family": f, "language": lang, "rows": n}
            for (f, lang), n in ROWS.items()
        ],
        "languages": {
            label: {
                "rows": rows[label],
                "letters": 1000 * rows[label],
                "words": 200 * rows[label],
                "bcp47": bcp47(label),
                "model_validated": label == "swh_Latn",
            }
            for label in labels
        },
        "licences": {
            name: {"rows": 2, "family": family, "title": name, "url": None}
            for name, family in licences.items()
        },
        "sources": {
            "gazette": {"title": "The Gazette", "holder": "Library", "contributor": "Library", "rows": 9},
            "tales": {"title": "Tales", "holder": "Trust", "contributor": "Trust", "rows": 1},
        },
        "policy": {"name": "default", "version": "3", "hash": "cd" * 32, "stewards": ["A. Ndiaye"]},
        "models": [{"filter": "language", "key": "language-v1-ab12cd34", "sha256": "ef" * 32}],
        "software": {"name": "local-commons", "version": "0.1.0"},
        "run": "demo-1",
        "balance": {"read": 20, "kept": 10, "dropped": 10},
        "columns": [{"name": "text", "type": "string"}],
    } | changes


def front(card: str) -> dict[str, Any]:
    found = re.match(r"---\n(.*?)\n---\n", card, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = yaml.safe_load(found[1])
    return loaded


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a release of four files with its card."""
    folder = tmp_path_factory.mktemp("home") / "release"
    for (family, label), rows in ROWS.items():
        path = folder / "data" / family / label / "part-00000.parquet"
        path.parent.mkdir(parents=True)
        columns = {"text": ["x"] * rows, "language": [label] * rows, "licence": [family] * rows}
        pq.write_table(pa.table(columns), path)
    (folder / "README.md").write_text(cards.card(manifest()), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("config", "rows"),
    [
        pytest.param("default", 10, id="all"),
        pytest.param("open", 8, id="open-families"),
        pytest.param("noncommercial", 2, id="one-family"),
        pytest.param("swh_Latn", 5, id="one-language"),
        pytest.param("attribution-swh_Latn", 3, id="language-in-a-family"),
    ],
)
def test_datasets_loads_each_configuration(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str, rows: int
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")

    loaded = datasets.load_dataset(str(release), config, split="train", cache_dir=str(tmp_path))

    assert loaded.num_rows == rows
    assert loaded.column_names == ["text", "language", "licence"]


def test_a_hub_reads_the_head() -> None:
    data = pytest.importorskip("huggingface_hub").DatasetCard(cards.card(manifest())).data.to_dict()

    assert data["pretty_name"] == "Texts of the coast"
    assert data["language"] == ["nb", "sw"]  # und is no language that a hub knows
    assert (data["license"], data["license_name"], data["license_link"]) == ("other", "mixed", "LICENSES.md")
    assert data["multilinguality"] == ["multilingual"]
    assert data["size_categories"] == ["n<1K"]


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        pytest.param("CC-BY-SA-4.0", {"license": "cc-by-sa-4.0"}, id="known-to-hubs"),
        pytest.param("ODbL-1.0", {"license": "odbl"}, id="known-by-another-name"),
        pytest.param(
            "LicenseRef-NOODL 1.0",
            {"license": "other", "license_name": "licenseref-noodl-1.0", "license_link": "LICENSES.md"},
            id="own-terms",
        ),
    ],
)
def test_a_single_licence_is_told_by_its_name(licence: str, expected: dict[str, str]) -> None:
    head = front(cards.card(manifest(licences={licence: {"rows": 1, "family": "attribution"}})))

    assert {key: value for key, value in head.items() if key.startswith("license")} == expected


@pytest.mark.parametrize(
    ("rows", "size"),
    [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (2_500_000, "1M<n<10M"), (10**10, "10B<n<100B")],
)
def test_sizes_are_those_of_hubs(rows: int, size: str) -> None:
    assert front(cards.card(manifest(rows=rows)))["size_categories"] == [size]


def test_a_head_cannot_be_broken_by_a_title() -> None:
    head = front(cards.card(manifest(title=HOSTILE)))

    assert head["pretty_name"] == HOSTILE
    assert head["license"] == "other"


def test_hostile_names_stay_words_in_the_body() -> None:
    sources = {
        HOSTILE: {"title": HOSTILE, "holder": HOSTILE, "contributor": HOSTILE, "licence": HOSTILE, "rows": 1}
    }
    card = cards.card(manifest(title=HOSTILE, publisher=HOSTILE, version=HOSTILE, sources=sources))
    body = card.split("\n---\n", 1)[1]

    outside_code = re.sub(r"```.*?```|`+[^`]*`+", "", body, flags=re.DOTALL)
    assert "<script>" not in outside_code
    assert not re.search(r"^(# <|license: mit|---)", body, re.MULTILINE)
    assert body.count("\n## ") == cards.card(manifest()).count("\n## ")


def test_every_figure_follows_the_manifest() -> None:
    card = cards.card(manifest(rows=31_415, bytes=27_182_818, balance={"read": 161_803}))

    for figure in ("31,415 documents", "27.2 MB", "161,803 records read"):
        assert figure in card


def test_limits_name_languages_without_a_validated_model() -> None:
    card = cards.card(manifest())
    limits = card[card.index("## Known limits") : card.index("## How to cite")]

    assert "never validated for `nob_Latn`, `und`;" in limits
    assert "The language of 1 document could not be told." in limits
    assert "One source, `gazette`, gave 90% of all rows." in limits


def test_the_snippets_run(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    What a reader copies from the card works on the folder as it lies.
    """
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.chdir(release.parent)
    snippets = re.findall(
        r"```python\n(.*?)```", (release / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )

    assert len(snippets) == 4
    for snippet in snippets:
        names: dict[str, Any] = {}
        exec(snippet, names)
        assert "import" in snippet


def test_duckdb_sees_every_row(release: Path) -> None:
    rows = duckdb.connect().execute(f"SELECT count(*) FROM '{release}/data/*/*/*.parquet'").fetchall()

    assert rows == [(10,)]


def test_an_empty_release_has_a_card() -> None:
    card = cards.card({"title": "Nothing yet", "version": "2026.11.1"})

    assert front(card)["configs"] == []
    assert "This release holds no rows." in card


def test_each_language_in_each_family_has_a_configuration() -> None:
    labels = [f"q{a}{b}_Latn" for a in "abcdefgh" for b in "abcdefgh"]
    families = ("attribution", "sharealike")
    files = [{"licence_family": family, "language": label} for family in families for label in labels]

    names = [config["config_name"] for config in front(cards.card(manifest(files=files)))["configs"]]

    assert len(names) == 2 + 2 + 64 + 128
    assert {f"{family}-{label}" for family in families for label in labels} <= set(names)
    assert names[:4] == ["default", "open", "attribution", "sharealike"]


def test_limits_tell_of_what_is_masked() -> None:
    assert "In 3 documents addresses and numbers of persons" in card_making.limited({"masked": 3})
    assert "pseudonyms" not in card_making.limited({"masked": 0})


def test_labels_of_communities_are_shown(described: Any, open_rows: Any) -> None:
    _, manifest = described((open_rows[0] | {"community_labels": ["TK S"]}, *open_rows[1:]))

    assert "| TK S (Seasonal) | 1 |" in cards.card(manifest)
