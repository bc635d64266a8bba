"""The manifest of a release as pages read it: what an older release never said is there, and empty."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

_UNSAID: Mapping[str, Any] = {"publisher": None, "parent": None, "changes": {}, "policy": {}}
_LANGUAGE: Mapping[str, Any] = {"licence_family": {}, "published_year": {}, "model_validated": False}
_LICENCE: Mapping[str, Any] = {"title": None, "url": None}


def complete(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest in which languages, licences, sources and shards hold what pages read of them."""
    return {
        **_UNSAID,
        **manifest,
        "balance": manifest.get("balance") or {},
        "languages": {k: {**_LANGUAGE, **given} for k, given in manifest["languages"].items()},
        "licences": {k: {**_LICENCE, **given} for k, given in manifest["licences"].items()},
        "sources": {slug: _source(slug, given) for slug, given in manifest["sources"].items()},
        "shards": manifest.get("shards") or _shards(manifest),
    }


def _source(slug: str, given: Any) -> dict[str, Any]:
    """Return what is known of a source; old manifests say its number of rows alone."""
    said = given if isinstance(given, Mapping) else {"rows": given}
    return {"title": slug, "holder": "", **said}


def _shards(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: Counter[tuple[str, str]] = Counter()
    for file in manifest["files"]:
        rows[file["licence_family"], file["language"]] += file["rows"]
    return [{"licence_family": family, "language": label, "rows": n} for (family, label), n in rows.items()]
