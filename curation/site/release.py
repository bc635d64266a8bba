"""The pages about releases: the list of all versions, and what one version is."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from curation import duties
from curation.languages import labelled
from curation.releases import cite, contents, licences, limits
from curation.reports import charts
from curation.reports.charts import Row
from curation.site import changes, json_ld, papers, render, tongues
from curation.site.shelf import Manifest, Site

SHOWN = 30  # languages and sources on the page of a version; the others stand on pages of their own
# What lies beside the papers for programs, and is no paper.
_ALSO = {
    "SHA256SUMS": "Digest of every file",
    "bag-info.txt": "What the bag holds (BagIt)",
    "bagit.txt": "Mark of a bag (BagIt)",
    "manifest-sha256.txt": "Digests of the data (BagIt)",
    "ro-crate-metadata.json": "Description for research archives (RO-Crate)",
    "tagmanifest-sha256.txt": "Digests of the papers (BagIt)",
}
OUTCOMES = ("kept", "flagged", "dropped", "duplicate", "withdrawn", "quarantined")
# What lies beside the releases for readers and programs.
BESIDE = {
    "tombstones.jsonl": "feed of withdrawals",
    "tombstones.pem": "key that signs the feed",
    "withheld.json": "marks of what is held back",
}


def shelf_page(site: Site, path: str) -> str:
    """Return the first page: all versions, the newest first."""
    held = [(version, site.shelf.manifest(version)) for version in site.shelf.versions]
    names: dict[str, list[str]] = {}
    for name, version in site.shelf.aliases:
        names.setdefault(version, []).append(name)
    most = max((int(manifest["rows"]) for _, manifest in held), default=0)
    rows = [Row(v, (charts.bar(m["rows"], most),), f"{m['rows']:,}") for v, m in held[:SHOWN]]
    return render.page(
        "shelf.html.j2",
        path,
        site=site,
        held=held,
        names=names,
        title=cite.title(held[0][1]) if held else "Releases",
        picture=charts.chart(rows, _said("Documents by version", rows)),
        beside={n: what for n, what in BESIDE.items() if (site.shelf.home / "releases" / n).is_file()},
    )


def moved_page(site: Site, path: str, version: str, rest: str) -> str:
    """Return the page that stands at a name or an older edition and leads to the version of today."""
    return render.page("moved.html.j2", path, site=site, name=path.split("/")[1], version=version, rest=rest)


def page(site: Site, path: str, version: str) -> str:
    """Return what one version is: languages, licences, duties, sources, papers, and how to cite it."""
    manifest = site.shelf.manifest(version)
    listed = sorted(manifest["languages"].items(), key=lambda pair: (-int(pair[1]["rows"]), pair[0]))
    return render.page(
        "release.html.j2",
        path,
        site=site,
        version=version,
        manifest=manifest,
        title=cite.title(manifest),
        summary=limits.summary(manifest),
        languages=[(tongues.tongue(label), given) for label, given in listed[:SHOWN]],
        pictures=_pictures(manifest, dict(listed[:SHOWN])),
        licences=_licences(manifest),
        conflicts=_conflicts(manifest),
        sources=sorted((manifest.get("sources") or {}).items(), key=lambda s: -int(s[1]["rows"]))[:SHOWN],
        papers=_papers(site, version),
        cited=cite.bibtex(manifest),
        since=changes.since(site.shelf, version),
        json_ld=json_ld.described(site, version),
        asks={family for family in manifest["licence_families"] if site.settings.asks(family)},
    )


def _pictures(manifest: Manifest, shown: Mapping[str, Mapping[str, Any]]) -> dict[str, Markup]:
    balance = manifest.get("balance") or {}
    parts = [(key, float(balance.get(key, 0))) for key in OUTCOMES]
    families = manifest["licence_families"]
    return {
        "languages": _bars("Documents by language", {labelled(k): v["rows"] for k, v in shown.items()}),
        "families": _bars("Documents by licence family", families),
        "balance": charts.stacked(parts, sum(value for _, value in parts)),
    }


def _bars(title: str, counts: Mapping[str, int]) -> Markup:
    most = max(counts.values(), default=0)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [Row(label, (charts.bar(n, most),), f"{n:,}") for label, n in ordered]
    return charts.chart(rows, _said(title, rows))


def _said(title: str, rows: list[Row]) -> str:
    return f"{title}: {'; '.join(f'{row.label} {row.figure}' for row in rows[:12])}"


def _licences(manifest: Manifest) -> list[tuple[str, Mapping[str, Any], tuple[str, ...]]]:
    ordered = sorted(manifest["licences"].items(), key=lambda pair: (-int(pair[1]["rows"]), pair[0]))
    return [(name, given, licences.duties(name, given["family"])) for name, given in ordered]


def _conflicts(manifest: Manifest) -> list[str]:
    held = manifest["licences"].items()
    return duties.conflicts((name, given["family"]) for name, given in held)


def _papers(site: Site, version: str) -> list[dict[str, Any]]:
    """Return the papers beside the data: what each is, its size, digest and page, null for no page."""
    digests, pages = site.shelf.digests(version), papers.names(site.shelf, version)
    folder = site.shelf.folder(version)
    return [
        {
            "path": path,
            "what": contents.PAPERS.get(path) or _ALSO.get(path, ""),
            "bytes": (folder / path).stat().st_size,
            "sha256": digest,
            "page": path.removesuffix(".md") if path.removesuffix(".md") in pages else None,
        }
        for path, digest in digests.items()
        if "/" not in path and not site.shelf.is_held(version, path)
    ]
