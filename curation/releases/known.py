"""What the home knows of a release beyond its rows: sources, licences, policy, models, and how it was made.

The manifest carries it all, so that each paper is a function of the manifest and nothing else.
"""

from pathlib import Path
from typing import Any

from curation import decisions, rights, store
from curation.releases import columns, facts, words


def complete(home: Path, building: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest with the counts of the rows, and what the home and the settings say of them."""
    said = manifest.get("publication") or words.Publication().model_dump(mode="json")
    counts = facts.gather(building, manifest["files"])
    described = store.state(home, "measure")
    sources = {slug: _source(home, slug) | counts["sources"][slug] for slug in sorted(counts["sources"])}
    return manifest | {
        "publication": said,
        "title": said["title"],
        "publisher": said["publisher"] or ", ".join(sorted({each["holder"] for each in sources.values()})),
        "sources": sources,
        "licences": {
            name: held | {"title": rights.title(name), "url": rights.licence_text_url(name)}
            for name, held in manifest["licences"].items()
        },
        "languages": _languages(manifest["languages"], counts["languages"], described),
        "shards": counts["shards"],
        "columns": columns.described(manifest["columns"]),
        "policy": _policy(home),
        "models": models(home),
    }


def models(home: Path) -> list[dict[str, Any]]:
    """Return the models that measured, by filter."""
    return [
        {"filter": name, "key": held["key"], "sha256": held["model"]}
        for name, held in sorted(store.state(home, "measure").items())
        if held["model"]
    ]


def _languages(
    held: dict[str, Any], counted: dict[str, Any], described: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    valid = described["toxicity"]["validated"] or []
    return {
        label: counted[label] | given | {"model_validated": label in valid} for label, given in held.items()
    }


def run_graph(home: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the facts from which the provenance graph of a release is drawn."""
    held = {s.source: s for s in store.snapshots(home)}
    with decisions.Ledger(home) as ledger:
        curators = len({name for each in ledger for name in each.by.split(decisions.AND)})
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
        "curators": curators,
        "activities": _activities(manifest, sorted(held), curators),
        "models": manifest["models"],
        "policy": manifest["policy"],
        "files": [{"path": f["path"], "sha256": f["sha256"]} for f in manifest["files"]],
        "software": manifest["software"],
    }


def _activities(manifest: dict[str, Any], sources: list[str], curators: int) -> list[dict[str, Any]]:
    """Return the stages in order, each with what it used and made; a review where there was one."""
    models = [str(model["key"]) for model in manifest["models"]]
    answers = ["answers of curators"] if curators else []
    paths = [str(f["path"]) for f in manifest["files"]]
    stages: list[tuple[str, list[str], list[str]]] = [
        ("ingest", sources, ["documents"]),
        ("measure", ["documents", *models], ["measurements"]),
        ("dedup", ["measurements"], ["clusters"]),
        ("decide", ["measurements", "clusters"], ["verdicts"]),
        *([("review", ["documents", "verdicts"], answers)] if curators else []),
        ("release", ["documents", "measurements", "verdicts", *answers], paths),
    ]
    return [
        {
            "stage": stage,
            "version": manifest["software"]["version"],
            "used": used,
            "generated": made,
            "settings_sha256": manifest["policy"]["hash"] if stage == "decide" else None,
            "by_curators": stage == "review",
        }
        for stage, used, made in stages
    ]


def policies(home: Path) -> dict[str, Any]:
    """Return the policies under which the sources were decided, by their digests."""
    held = [store.state(home, f"decided/{s.source}") for s in store.snapshots(home)]
    return {each["policy_hash"]: each["policy"] for each in held}


def _source(home: Path, slug: str) -> dict[str, Any]:
    held = store.snapshot(home, slug)
    assert held is not None, slug
    given = held.settings
    way = "web" if given["tier"] == "web" else "harvest" if given.get("harvest") else "given"
    about = {key: given[key] for key in ("title", "holder", "contributor", "licence", "tier")}
    return about | {"agreement_id": given["agreement"]["id"], "way": way}


def _policy(home: Path) -> dict[str, Any]:
    hashed, held = sorted(policies(home).items(), key=lambda pair: pair[1]["name"])[0]
    return {key: held[key] for key in ("name", "version", "stewards", "rationale")} | {"hash": hashed}
