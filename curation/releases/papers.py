"""The papers of a release, each made from its facts: manifest, card, licences, changes, provenance."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation import files, rights, schema, store
from curation.releases import attribution, card, changelog, licences, prov, reasons
from curation.releases import manifest as manifests


def write(home: Path, building: Path, manifest: dict[str, Any]) -> None:
    """Write all papers beside the data files of a release that is being built; the manifest goes last."""
    manifest = complete(home, manifest)
    parent = manifest["parent"]
    changes = manifests.compare(building, home / "releases" / parent if parent else None)
    gone = changes.pop("gone")
    changes |= {"parent": parent, "removed_because": reasons.why(home, gone)}
    files.write_text(building / "README.md", card.card(manifest))
    files.write_text(building / "LICENSES.md", licences.licences_md(manifest))
    files.write_text(building / "CHANGELOG.md", changelog.changelog(changes))
    _write_attribution(building, manifest)
    files.write_json(building / "policies.json", _policies(home))
    files.write_json(building / "prov.jsonld", prov.prov(run_graph(home, manifest)))
    files.write_json(building / "manifest.json", manifest | {"changes": changes})
    files.write_text(building / "SHA256SUMS", manifests.checksums(building))


def complete(home: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest with what the home knows of its sources, licences, policy and models."""
    described = store.state(home, "measure")
    valid = described["toxicity"]["validated"] or []
    return manifest | {
        "title": "Local commons corpus",
        "publisher": _publisher(home, manifest),
        "sources": {slug: _source(home, slug, rows) for slug, rows in manifest["sources"].items()},
        "licences": {
            name: held | {"title": rights.title(name), "url": rights.licence_text_url(name)}
            for name, held in manifest["licences"].items()
        },
        "languages": {
            label: held | {"model_validated": label in valid} for label, held in manifest["languages"].items()
        },
        "policy": _policy(home),
        "models": [
            {"filter": name, "key": held["key"], "sha256": held["model"]}
            for name, held in sorted(described.items())
            if held["model"]
        ],
    }


def run_graph(home: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the facts from which the provenance graph of a release is drawn."""
    held = {s.source: s for s in store.snapshots(home)}
    return {
        "run": manifest["inputs_sha256"][:16],
        "started_at": None,
        "ended_at": manifest["created_at"],
        "version": manifest["version"],
        "publisher": manifest["publisher"],
        "sources": [
            {
                "slug": slug,
                "title": snapshot.settings["title"],
                "holder": snapshot.settings["holder"],
                "agreement": snapshot.settings["agreement"]["id"],
                "licence": snapshot.settings["licence"],
                "inputs": [{"name": n, "sha256": s} for n, s in sorted(snapshot.inputs.items())],
            }
            for slug, snapshot in sorted(held.items())
        ],
        "activities": _activities(manifest, sorted(held)),
        "models": manifest["models"],
        "policy": manifest["policy"],
        "files": [{"path": f["path"], "sha256": f["sha256"]} for f in manifest["files"]],
        "software": manifest["software"],
    }


def _activities(manifest: dict[str, Any], sources: list[str]) -> list[dict[str, Any]]:
    chain = ["ingest", "measure", "dedup", "decide", "release"]
    made = {
        "ingest": ["documents"],
        "measure": ["measurements"],
        "dedup": ["clusters"],
        "decide": ["verdicts"],
        "release": [f["path"] for f in manifest["files"]],
    }
    used: dict[str, list[str]] = {
        "ingest": sources,
        "measure": ["documents"],
        "dedup": ["measurements"],
        "decide": ["measurements", "clusters"],
        "release": ["documents", "measurements", "verdicts"],
    }
    return [
        {
            "stage": stage,
            "started_at": None,
            "ended_at": None,
            "version": manifest["software"]["version"],
            "used": used[stage],
            "generated": made[stage],
            "settings_sha256": manifest["policy"]["hash"] if stage == "decide" else None,
        }
        for stage in chain
    ]


def _source(home: Path, slug: str, rows: int) -> dict[str, Any]:
    held = store.snapshot(home, slug)
    assert held is not None, slug
    about = {key: held.settings[key] for key in ("title", "holder", "contributor", "licence", "tier")}
    return about | {"agreement_id": held.settings["agreement"]["id"], "rows": rows}


def _publisher(home: Path, manifest: dict[str, Any]) -> str:
    holders = {_source(home, slug, 0)["holder"] for slug in manifest["sources"]}
    return ", ".join(sorted(holders))


def _policies(home: Path) -> dict[str, Any]:
    held = [store.state(home, f"decided/{s.source}") for s in store.snapshots(home)]
    return {each["policy_hash"]: each["policy"] for each in held}


def _policy(home: Path) -> dict[str, Any]:
    hashed, held = sorted(_policies(home).items(), key=lambda pair: pair[1]["name"])[0]
    return {key: held[key] for key in ("name", "version", "stewards")} | {"hash": hashed}


def _write_attribution(building: Path, manifest: dict[str, Any]) -> None:
    path = building / "ATTRIBUTION.parquet"
    with pq.ParquetWriter(path, attribution.SCHEMA, compression="zstd") as writer:
        for each in manifest["files"]:
            with pq.ParquetFile(building / each["path"]) as file:
                for batch in file.iter_batches(batch_size=1024):
                    rows = pa.RecordBatch.from_arrays(batch.columns, schema=schema.RELEASED)
                    writer.write_batch(attribution.attribution_rows(rows))
    files.write_text(building / "ATTRIBUTION.md", attribution.attribution_md(manifest))
