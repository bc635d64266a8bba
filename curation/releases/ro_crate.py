"""The release as an RO-Crate 1.2, which repositories and archives take in.

A crate is a folder with one JSON-LD file that names every other file, who made them, and by which act.
Source: www.researchobject.org/ro-crate/specification/1.2.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from curation import rights
from curation.releases import cite, limits

Node = dict[str, Any]
CONTEXT = "https://w3id.org/ro/crate/1.2/context"
PROFILE = "https://w3id.org/ro/crate/1.2"
PARQUET = "application/vnd.apache.parquet"
_SOFTWARE, _ACT = "#software", "#run"
_MEDIA = {
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".cff": "application/yaml",
    ".parquet": PARQUET,
}


def ro_crate(manifest: Mapping[str, Any], papers: Mapping[str, str]) -> Node:
    """Return the crate's description; `papers` gives what each paper beside the data is, by its path."""
    nodes = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": PROFILE},
        },
        _root(manifest, papers),
        *(_data(file) for file in manifest.get("files") or ()),
        *(_paper(path, what) for path, what in sorted(papers.items())),
        *_licences(manifest),
        *(_organisation(name) for name in _names(manifest)),
        *_sources(manifest),
        *_run(manifest),
    ]
    return {"@context": CONTEXT, "@graph": nodes}


def _root(manifest: Mapping[str, Any], papers: Mapping[str, str]) -> Node:
    said = manifest.get("publication") or {}
    paths = [str(f["path"]) for f in manifest.get("files") or ()] + sorted(papers)
    return _known(
        {
            "@id": "./",
            "@type": "Dataset",
            "name": cite.named(manifest),
            "description": limits.summary(manifest),
            "version": manifest.get("version"),
            "datePublished": cite.day(manifest),
            "identifier": cite.doi_address(manifest),
            "url": said.get("url"),
            "keywords": list(said.get("keywords") or ()),
            "inLanguage": cite.tags(manifest),
            "license": _references(_licence_id(name) for name in manifest.get("licences") or ()),
            "creator": _references(_agent(name) for name in cite.creators(manifest)),
            "publisher": {"@id": _agent(manifest["publisher"])} if manifest.get("publisher") else None,
            "isBasedOn": _references(f"#source/{slug}" for slug in manifest.get("sources") or ()),
            "mentions": {"@id": _ACT},
            "hasPart": _references(map(quote, paths)),
        }
    )


def _data(file: Mapping[str, Any]) -> Node:
    return {
        "@id": quote(str(file["path"])),
        "@type": "File",
        "name": f"Documents of the family {file['licence_family']} in {file['language']}",
        "encodingFormat": PARQUET,
        "contentSize": str(file["bytes"]),
        "sha256": file["sha256"],
    }


def _paper(path: str, what: str) -> Node:
    if path.endswith("/"):
        return {"@id": quote(path), "@type": "Dataset", "name": what}
    media = _MEDIA.get("." + path.rpartition(".")[2], "text/plain")
    return {"@id": quote(path), "@type": "File", "name": what, "encodingFormat": media}


def _licences(manifest: Mapping[str, Any]) -> list[Node]:
    return [
        _known(
            {
                "@id": _licence_id(name),
                "@type": "CreativeWork",
                "name": str(given.get("title") or name),
                "identifier": name,
                "description": f"Licence of {limits.counted(given['rows'], 'row')} of this release.",
            }
        )
        for name, given in (manifest.get("licences") or {}).items()
    ]


def _licence_id(name: str) -> str:
    return rights.licence_text_url(name) or f"#licence/{quote(name, safe='')}"


def _names(manifest: Mapping[str, Any]) -> list[str]:
    found = {*cite.creators(manifest), *cite.holders(manifest)}
    return sorted(found | ({str(manifest["publisher"])} if manifest.get("publisher") else set()))


def _organisation(name: str) -> Node:
    return {"@id": _agent(name), "@type": "Organization", "name": name}


def _sources(manifest: Mapping[str, Any]) -> list[Node]:
    return [
        {
            "@id": f"#source/{slug}",
            "@type": "Dataset",
            "name": str(given.get("title") or slug),
            "copyrightHolder": {"@id": _agent(given.get("holder") or slug)},
            "description": f"Contribution under agreement {given.get('agreement_id') or 'not stated'}.",
        }
        for slug, given in (manifest.get("sources") or {}).items()
    ]


def _run(manifest: Mapping[str, Any]) -> list[Node]:
    software = manifest.get("software") or {}
    act = {
        "@id": _ACT,
        "@type": "CreateAction",
        "name": "Curation of this release",
        "instrument": {"@id": _SOFTWARE},
        "object": _references(f"#source/{slug}" for slug in manifest.get("sources") or ()),
        "result": {"@id": "./"},
        "endTime": manifest.get("created_at"),
        "description": limits.processing(manifest),
    }
    tool = {"name": str(software.get("name") or "not stated"), "version": software.get("version")}
    return [_known(act), _known({"@id": _SOFTWARE, "@type": "SoftwareApplication", **tool})]


def _agent(name: object) -> str:
    return f"#agent/{quote(str(name), safe='')}"


def _references(places: Iterable[str]) -> list[Node]:
    return [{"@id": place} for place in places]


def _known(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in (None, [])}
