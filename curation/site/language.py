"""The page of one language in one version: how much, under which terms, how it reads, how to load it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from curation.releases import attribution, licences, obligations
from curation.reports import charts
from curation.site import papers, preview, render, snippets, terms, tongues
from curation.site.shelf import Manifest, Site

FILES = 25  # of each family, with digests; the manifest has all of them


def page(site: Site, path: str, version: str, label: str) -> str | None:
    """Return the page of a language; null where the version has none of it."""
    manifest = site.shelf.manifest(version)
    if label not in manifest["languages"]:
        return None
    shards = [s for s in obligations.obligations(manifest)["shards"] if s["language"] == label]
    statement = f"data-statements/{label}"
    return render.page(
        "language.html.j2",
        path,
        site=site,
        version=version,
        language=tongues.tongue(label),
        given=manifest["languages"][label],
        years=_years(manifest["languages"][label].get("published_year") or {}),
        shards=[_shard(site, version, manifest, shard) for shard in shards],
        readers=snippets.READERS,
        statement=statement if statement in papers.names(site.shelf, version) else None,
        others=[(v, n) for v, n in _others(site, label) if v != version],
    )


def _shard(site: Site, version: str, manifest: Manifest, shard: Mapping[str, Any]) -> dict[str, Any]:
    family, label = str(shard["licence_family"]), str(shard["language"])
    asked = terms.of(site.settings, manifest, family)
    held = [f for f in manifest["files"] if (f["licence_family"], f["language"]) == (family, label)]
    return {
        **shard,
        "terms": asked,
        "files": [_file(site, version, each) for each in held[:FILES]],
        "all_files": len(held),
        "bytes": sum(int(f["bytes"]) for f in held),
        "sentences": [licences.sentence(duty) for duty in shard["duties"]],
        "rows_shown": [] if asked else preview.rows(site.shelf, version, family, label),
        "head": snippets.head(site.address, version, family, label, asks=asked is not None),
    }


def _file(site: Site, version: str, each: Mapping[str, Any]) -> dict[str, Any]:
    """Return a data file with the table that names its givers; null where a release has one for all."""
    named = attribution.place(each["path"])
    is_there = named in site.shelf.digests(version)
    return {
        **each,
        "is_held": site.shelf.is_held(version, each["path"]),
        "attribution": named if is_there else None,
    }


def _others(site: Site, label: str) -> list[tuple[str, int]]:
    held = (
        (version, site.shelf.manifest(version)["languages"].get(label)) for version in site.shelf.versions
    )
    return [(version, int(given["rows"])) for version, given in held if given]


def _years(counts: Mapping[str, int]) -> Markup | None:
    """Return documents by decade; null where no row tells its year."""
    decades: Counter[int] = Counter()
    for year, n in counts.items():
        decades[int(year) // 10 * 10] += n
    bins = [(f"{decade}s", n) for decade, n in sorted(decades.items())][-40:]
    said = "; ".join(f"{label} {n:,}" for label, n in bins)
    return charts.histogram(bins, f"Documents by decade: {said}") if bins else None
