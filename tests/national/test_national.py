"""The larger demonstration taken all the way, held against the table of what is in its files.

The figures that it prints (`pytest tests/national -s`) are those of the CHANGELOG.
"""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from curation import rights, store
from curation.releases import versions
from filters._language_relations import agree
from filters._scripts import is_spaceless, words
from flows import account, server, status
from flows.curate import curate
from flows.engine import Limits
from flows.settings import Settings

HERE = Path(__file__).parent
CONFIGS = HERE.parents[1] / "configs"


@dataclass(frozen=True, slots=True)
class Held:
    """What became of one document of the truth table."""

    doc_id: str
    language: str
    letters: int
    family: str


@pytest.fixture(scope="session")
def national(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Take all contributions through, once."""
    folder = tmp_path_factory.mktemp("national")
    configs = folder / "configs"
    shutil.copytree(CONFIGS / "policies", configs / "policies")
    shutil.copytree(CONFIGS / "lexicons", configs / "lexicons")
    shutil.copytree(HERE / "sources", configs / "sources")
    (configs / "data").symlink_to((shared / "data" / "demo").resolve())
    settings = Settings(folder / "home", configs, limits=Limits(workers=2))
    with server.serving(folder / "home", lambda _: None):
        curate(settings, list(settings.sources()), "national")
        yield settings


@pytest.fixture(scope="session")
def truth(shared: Path) -> list[dict[str, str]]:
    with (shared / "data/demo/truth.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture(scope="session")
def held(national: Settings) -> dict[str, Held]:
    """Return the documents by the identifier that the truth table uses."""
    found = {}
    keys = store.state(national.home, "measure")
    for shard in store.shards(national.home):
        table = pq.read_table(shard.path(national.home), columns=["doc_id", "locator", "licence_family"])
        letters = pq.read_table(shard.measurement(national.home, keys["length"]["key"]))["length"]
        columns = [
            *(table[name].to_pylist() for name in table.column_names),
            store.labels(national.home, shard).to_pylist(),
            pc.struct_field(letters, "letters").to_pylist(),
        ]
        for doc_id, locator, family, label, count in zip(*columns, strict=True):
            found[identifier(shard.source, doc_id, locator)] = Held(doc_id, label, count, family)
    return found


def identifier(source: str, doc_id: str, locator: str) -> str:
    """Return what the truth table calls a document."""
    own = doc_id.split(":", 1)[1]
    match source:
        case "web":
            return locator
        case "oaipmh":
            return own.removeprefix("oai:library.example.org:")
        case "newspapers":
            return own.replace("/alto/", "/").removesuffix(".xml")
        case "txt":
            return doc_id
    return own


def test_nothing_is_lost(national: Settings, truth: list[dict[str, str]]) -> None:
    balance = account.balance(national.home)
    print("balance", balance)

    assert balance["read"] == sum(n for name, n in balance.items() if name != "read")
    assert balance["read"] >= len(truth)
    assert balance["quarantined"] == 3  # a scan, a locked PDF, a cut web archive


def test_every_record_of_the_table_is_held(held: dict[str, Held], truth: list[dict[str, str]]) -> None:
    files_named = {"page", "pdf", "tei", "epub", "mediawiki"}  # named by file there, by content here
    missing = [r["id"] for r in truth if r["source"] not in files_named and r["id"] not in held]

    assert missing == []


def test_the_planted_copies_are_found(
    national: Settings, held: dict[str, Held], truth: list[dict[str, str]]
) -> None:
    cluster_of = {
        m["doc_id"]: c["representative"] for c in status.clusters(national.home) for m in c["members"]
    }
    found: dict[str, list[bool]] = {}
    for row in truth:
        if row["dup_of"]:
            pair = [cluster_of.get(held[name].doc_id, name) for name in (row["id"], row["dup_of"])]
            found.setdefault(row["dup_kind"], []).append(pair[0] == pair[1])
    print("copies", {kind: f"{sum(hits)} of {len(hits)}" for kind, hits in found.items()})

    assert {kind: len(hits) for kind, hits in found.items()} == {
        "exact": 78,
        "near": 78,
        "same_text_other_source": 13,
    }
    assert all(found["exact"])
    assert sum(found["near"]) >= 0.95 * 78
    assert all(found["same_text_other_source"])


def test_what_else_is_joined_does_repeat(national: Settings, truth: list[dict[str, str]]) -> None:
    texts = {
        row["doc_id"]: row["text"]
        for shard in store.shards(national.home)
        for row in pq.read_table(shard.path(national.home), columns=["doc_id", "text"]).to_pylist()
    }
    pairs = [
        (member["doc_id"], cluster["representative"])
        for cluster in status.clusters(national.home)
        for member in cluster["members"][1:]
    ]
    false = [pair for pair in pairs if jaccard(*(texts[doc_id] for doc_id in pair)) < 0.5]
    print("copies found", len(pairs), "of true similarity under one half", len(false))

    assert false == []


def jaccard(a: str, b: str) -> float:
    """Return the share of word 5-grams (of characters, where no spaces part words) two texts share."""
    one, other = grams(a), grams(b)
    return len(one & other) / len(one | other) if one | other else 1.0


def grams(text: str) -> set[tuple[str, ...]]:
    folded = text.casefold()
    units = list(folded) if is_spaceless(folded) else words(folded)
    return {tuple(units[i : i + 5]) for i in range(max(1, len(units) - 4))}


def test_the_languages_agree_with_the_table(held: dict[str, Held], truth: list[dict[str, str]]) -> None:
    rows = [(held[r["id"]], r["lang"]) for r in truth if r["lang"] and r["id"] in held]
    asked = [(document.language, language) for document, language in rows if document.letters >= 200]
    right = sum(agree(found, language) for found, language in asked)
    print(f"language: {right} of {len(asked)} agree, {right / len(asked):.1%}")

    assert right / len(asked) >= 0.88


def test_no_record_without_licence_is_in_an_open_shard(
    national: Settings, held: dict[str, Held], truth: list[dict[str, str]]
) -> None:
    (version,) = versions.versions(national.home)
    folder = national.home / "releases" / version / "data"
    columns = ["doc_id", "licence", "licence_family", "rights_evidence"]
    rows = [r for p in folder.rglob("*.parquet") for r in pq.read_table(p, columns=columns).to_pylist()]
    stated = {r["doc_id"]: {rights.normalise(e["value"]) for e in r["rights_evidence"]} for r in rows}
    unstated = [r["doc_id"] for r in rows if r["licence"] not in {x.id for x in stated[r["doc_id"]] if x}]
    unlicensed = {held[r["id"]].doc_id for r in truth if not r["licence"] and r["id"] in held}
    print(
        f"{len(unlicensed & set(stated))} pages without a licence in the table carry one in their own markup"
    )

    assert {r["licence_family"] for r in rows} <= {*rights.OPEN, "noncommercial", "no-derivatives"}
    assert unstated == []
    assert len(unlicensed & set(stated)) < 10 < len(unlicensed)
