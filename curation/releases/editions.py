"""Erasure editions: a published version again, without the rows that were withdrawn since.

Only the files that held such rows are written anew; all others keep their bytes. The papers are made again
from the manifest, so that no attribution and no count goes on naming what is gone. What the release says of
its making stays as it was.
"""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import files, outcomes, rights, votes
from curation.releases import attribution, columns, copies, facts, papers, parts, pool, versions
from curation.releases import manifest as manifests
from curation.withdrawals.marks import READ, Gone
from curation.withdrawals.scopes import holds

REASON = outcomes.WITHDRAWN


@dataclass(slots=True)
class Hit:
    """One version that holds withdrawn rows: its files, by path, with the SHA-256 that each had."""

    version: str
    paths: dict[str, str] = field(default_factory=dict)


def affected(home: Path, doc_ids: pa.Array) -> list[Hit]:
    """Return the versions that hold any of the documents, which are sorted; each file is opened once."""
    known: dict[str, bool] = {}
    hits = []
    for version in versions.versions(home):
        hit = Hit(version)
        for each in versions.manifest(home, version)["files"]:
            sha = each["sha256"]
            if sha not in known:
                known[sha] = holds(home / "releases" / version / each["path"], doc_ids)
            if known[sha]:
                hit.paths[each["path"]] = sha
        hits += [hit] if hit.paths else []
    return hits


def attested(home: Path, hit: Hit) -> str:
    """Return the digest of a version's manifest, by which whoever cited it knows it."""
    return files.sha256(home / "releases" / hit.version / "manifest.json")


def data_files(home: Path) -> list[Path]:
    """Return each data file of all releases of a home once."""
    found = {
        each["sha256"]: home / "releases" / version / each["path"]
        for version in versions.versions(home)
        for each in versions.manifest(home, version)["files"]
    }
    return list(found.values())


def reissue(home: Path, hit: Hit, gone: Gone, *, ledger: Mapping[str, Any]) -> str:
    """Publish the next edition of a version without what is gone in place of it; return its name."""
    old = home / "releases" / hit.version
    edition = versions.edition_after(hit.version)
    if not (home / "releases" / edition).exists():
        with versions.workshop(home) as building:
            _write(home, building, old, hit, gone, {"version": edition, "ledger": dict(ledger)})
            versions.publish(home, building, edition)
    shutil.rmtree(old)
    versions.write_index(home)
    return edition


def _write(home: Path, building: Path, old: Path, hit: Hit, gone: Gone, named: Mapping[str, Any]) -> None:
    manifest = files.read_json(old / "manifest.json")
    digests: dict[Path, str] = {}
    removed: list[pa.Table] = []
    for each in manifest["files"]:
        path = building / each["path"]
        if each["path"] not in hit.paths:
            pool.place(home, each["sha256"], path)
            digests[path] = each["sha256"]
            continue
        left, lost = split(pq.read_table(old / each["path"]), gone)
        removed.append(lost)
        if left.num_rows:
            digests[path] = pool.write(home, path, partial(parts.write, left))
    said = {"parent": hit.version, "created_at": files.now().isoformat(timespec="seconds"), **named}
    finish(building, old, manifest, digests, removed, said)
    attribution.share(home, building)


def split(rows: pa.Table, gone: Gone) -> tuple[pa.Table, pa.Table]:
    """Return the rows that stay and those that were withdrawn."""
    is_gone = pa.array(gone.mask(rows.select([name for name in READ if name in rows.column_names])))
    return rows.filter(pc.invert(is_gone)), rows.filter(is_gone)


def finish(
    building: Path,
    old: Path,
    manifest: Mapping[str, Any],
    digests: Mapping[Path, str],
    removed: Sequence[pa.Table],
    said: Mapping[str, Any],
) -> None:
    """Write manifest and papers of a release from which rows were taken, whose data files are given."""
    lost = sum(rows.num_rows for rows in removed)
    described = manifests.describe(building, digests)
    balance = dict(manifest["balance"])
    balance[outcomes.KEPT] -= lost
    balance[outcomes.WITHDRAWN] += lost
    now = {**manifest, **described, **_recounted(building, manifest, described), "balance": balance, **said}
    now["software"] = manifest["software"]
    is_edition = "parent" in said  # a copy that was cleaned keeps its parent, and what came since
    changes = _changes(removed, {} if is_edition else manifest["changes"]) | {"parent": now["parent"]}
    graph = _graph(files.read_json(old / "prov.jsonld"), now["files"], str(now["version"]))
    held = copies.of_release(old, building, now)
    if (old / votes.FOLDER).is_dir():
        shutil.copytree(old / votes.FOLDER, building / votes.FOLDER, dirs_exist_ok=True)
    papers.write_from(building, now, changes, files.read_json(old / "policies.json"), graph, held)


def _recounted(building: Path, old: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `known.complete` adds, with new counts and what the release said of each before."""
    counts = facts.gather(building, now["files"])
    about = ("title", "holder", "contributor", "licence", "tier", "agreement_id", "way")
    sources = {
        slug: {key: old["sources"][slug][key] for key in about if key in old["sources"][slug]} | found
        for slug, found in counts["sources"].items()
    }
    languages = {
        label: counts["languages"][label]
        | given
        | {"model_validated": old["languages"][label]["model_validated"]}
        for label, given in now["languages"].items()
    }
    licences = {
        name: held | {"title": rights.title(name), "url": rights.licence_text_url(name)}
        for name, held in now["licences"].items()
    }
    described = {"columns": columns.described(now["columns"]), "shards": counts["shards"]}
    return {"sources": sources, "languages": languages, "licences": licences, **described}


def _changes(removed: Sequence[pa.Table], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes that were told before, and the rows that were removed since."""
    lost, because = Counter(before.get("removed") or {}), Counter(before.get("removed_because") or {})
    for rows in removed:
        because[REASON] += rows.num_rows
        lost.update(
            {each["values"]: each["counts"] for each in pc.value_counts(rows["language"]).to_pylist()}
        )
    told = {"added": before.get("added") or {}, "changed": before.get("changed") or {}}
    found = {"removed": dict(sorted(lost.items())), "removed_because": dict(sorted(because.items()))}
    return {**before, **told, **found}


def _graph(graph: dict[str, Any], held: Sequence[Mapping[str, Any]], version: str) -> dict[str, Any]:
    """Return the provenance graph as it was, with the digests of now and without the files that are gone."""
    sums = {each["path"]: each["sha256"] for each in held}
    is_file = {n["id"] for n in graph["@graph"] if str(n.get("id", "")).startswith("data/")}
    lost = {path for path in is_file if path not in sums}
    nodes = [_node(node, sums, lost, version) for node in graph["@graph"] if node.get("id") not in lost]
    return {**graph, "@graph": nodes}


def _node(node: dict[str, Any], sums: Mapping[str, str], lost: set[str], version: str) -> dict[str, Any]:
    kept = {
        key: [each for each in value if each not in lost] if isinstance(value, list) else value
        for key, value in node.items()
    }
    if node.get("id") in sums:
        kept["sha256"] = sums[str(node["id"])]
    if node.get("id") == "./":
        kept["version"] = version
    return kept
