"""The papers of the sample's release, each read by a tool of its own field, and all of them together."""

import json
import re
from pathlib import Path
from typing import Any

import bagit
import datasets
import huggingface_hub
import mlcroissant
import pytest
import rdflib
import yaml  # type: ignore[import-untyped]
from rocrate.rocrate import ROCrate

from curation import files
from curation.releases import contents, openness

# Where a release that is not open as a whole may use the word: of its open part, and in names of standards.
_INNOCENT = re.compile(
    r"not open|All rows are open|openly licensed|under open licences|Open Source AI|open-source-ai|"
    r"config_name: open|\"open\"|rows_under_open_licences|openlyl|openly_licensed|partly open",
    re.IGNORECASE,
)


@pytest.fixture
def manifest(release: Path) -> dict[str, Any]:
    held: dict[str, Any] = files.read_json(release / "manifest.json")
    return held


def texts(release: Path) -> dict[str, str]:
    """Return what the release says of itself, by path; licences' own texts say what they say."""
    suffixes = {".md", ".json", ".jsonld", ".cff", ".txt"}
    paths = [p for p in release.rglob("*") if p.suffix in suffixes and p.parent.name != "LICENSES"]
    return {p.relative_to(release).as_posix(): p.read_text(encoding="utf-8") for p in paths}


def test_every_paper_that_the_card_names_is_there(release: Path) -> None:
    for path in (*contents.PAPERS, "SHA256SUMS", "ro-crate-metadata.json", "bagit.txt"):
        assert (release / path).exists(), path


def test_no_paper_calls_a_release_with_closed_rows_open(release: Path, manifest: dict[str, Any]) -> None:
    assert not openness.is_open(manifest)
    for path, text in texts(release).items():
        if path == "policies.json":
            continue  # the policy's own words, which speak of rules
        rest = _INNOCENT.sub("", text)
        assert not re.search(r"\bopen(?:ly|ness-claim|Access)?\b(?!ness)", rest, re.IGNORECASE), path


def test_a_hub_reads_the_card_and_loads_each_configuration(
    release: Path, manifest: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    data = huggingface_hub.DatasetCard.load(release / "README.md").data.to_dict()
    names = {config["config_name"] for config in data["configs"]}
    pairs = {f"{each['licence_family']}-{each['language']}": each["rows"] for each in manifest["shards"]}

    assert set(pairs) <= names
    for name in ("sharealike-eng_Latn", "public-domain-yor_Latn"):
        loaded = datasets.load_dataset(str(release), name, split="train", cache_dir=str(tmp_path))
        streamed = datasets.load_dataset(str(release), name, split="train", streaming=True)
        assert len(loaded) == len(list(streamed)) == pairs[name]


def test_croissant_reads_every_row(release: Path, manifest: dict[str, Any]) -> None:
    data = mlcroissant.Dataset(jsonld=str(release / "croissant.json"))
    issues = data.metadata.ctx.issues
    rows = {one.id: sum(1 for _ in data.records(record_set=one.id)) for one in data.metadata.record_sets}

    assert (issues.errors, issues.warnings) == (set(), set())
    assert rows == manifest["licence_families"]


def test_archives_take_it_as_a_bag_and_as_a_crate(release: Path, manifest: dict[str, Any]) -> None:
    bagit.Bag(str(release)).validate()
    crate = ROCrate(str(release))

    assert crate.name == f"{manifest['title']} {manifest['version']}"
    assert {f["path"] for f in manifest["files"]} <= {one.id for one in crate.data_entities}


def test_the_history_is_a_graph_that_rdf_reads(release: Path, manifest: dict[str, Any]) -> None:
    graph = rdflib.Graph().parse(release / "prov.jsonld", format="json-ld", publicID="https://example.org/r/")
    prov = rdflib.Namespace("http://www.w3.org/ns/prov#")
    members = set(graph.objects(rdflib.URIRef("https://example.org/r/"), prov.hadMember))

    assert len(members) == len(manifest["files"])
    for member in members:
        assert (member, prov.wasGeneratedBy, None) in graph


def test_duties_cover_every_folder_and_row(release: Path, manifest: dict[str, Any]) -> None:
    shards = files.read_json(release / "obligations.json")["shards"]

    assert {each["path"] for each in shards} == {str(Path(f["path"]).parent) for f in manifest["files"]}
    assert sum(each["rows"] for each in shards) == manifest["rows"]
    assert all(each["duties"] and each["actions"] for each in shards)


def test_the_papers_agree_on_name_version_and_day(release: Path, manifest: dict[str, Any]) -> None:
    cited = yaml.safe_load((release / "CITATION.cff").read_text(encoding="utf-8"))
    doi = json.loads((release / "datacite.json").read_text(encoding="utf-8"))
    croissant = files.read_json(release / "croissant.json")

    assert {cited["title"], doi["titles"][0]["title"], croissant["name"]} == {manifest["title"]}
    assert {str(cited["version"]), doi["version"], croissant["version"]} == {manifest["version"]}
    day = manifest["created_at"][:10]
    assert {str(cited["date-released"]), doi["dates"][0]["date"], croissant["datePublished"]} == {day}


def test_a_community_speaks_for_its_language(release: Path) -> None:
    statement = (release / "data-statements" / "epo_Latn.md").read_text(encoding="utf-8")

    assert "**In the words of Local Commons project**" in statement
    assert "not stated" in (release / "data-statements" / "yor_Latn.md").read_text(encoding="utf-8")
