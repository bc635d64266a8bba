"""Metadata of a release as DataCite's repositories take them when they register a DOI.

JSON of metadata schema 4 (schema.datacite.org/meta/kernel-4). A version's own DOI is given by the
repository at deposit and is not made up here; the settings' DOI is that of all versions.
"""

from collections.abc import Mapping
from typing import Any

from curation import rights
from curation.languages import named
from curation.releases import cite, limits, openness
from curation.releases.ro_crate import PARQUET

SCHEMA = "http://datacite.org/schema/kernel-4"
_SPDX = "https://spdx.org/licenses/"


def datacite(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata of a release, without a DOI of its own."""
    found = {
        "schemaVersion": SCHEMA,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Text corpus"},
        "titles": [{"title": cite.title(manifest)}],
        "creators": [_named(name) for name in cite.creators(manifest)],
        "contributors": [
            _named(name) | {"contributorType": "RightsHolder"} for name in cite.holders(manifest)
        ],
        "publisher": {"name": str(manifest.get("publisher") or "not stated")},
        "publicationYear": (cite.day(manifest) or "")[:4],
        "dates": [{"date": cite.day(manifest), "dateType": "Issued"}],
        "version": manifest.get("version"),
        "subjects": _subjects(manifest),
        "sizes": [f"{manifest.get('bytes', 0)} bytes", limits.counted(manifest.get("rows"), "document")],
        "formats": [PARQUET],
        "rightsList": _rights(manifest),
        "descriptions": _descriptions(manifest),
        **_identity(manifest),
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def _identity(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return by what else the release is known: its address, its one language, its content, all versions."""
    said, tags = manifest.get("publication") or {}, cite.tags(manifest)
    digest, doi = manifest.get("content_sha256"), said.get("doi")
    content = {"alternateIdentifier": digest, "alternateIdentifierType": "SHA-256 of the list of data files"}
    concept = {"relatedIdentifier": doi, "relatedIdentifierType": "DOI", "relationType": "IsVersionOf"}
    return {
        "url": said.get("url"),
        "language": tags[0] if len(tags) == 1 else None,
        "alternateIdentifiers": [content] if digest else [],
        "relatedIdentifiers": [concept] if doi else [],
    }


def _named(name: str) -> dict[str, Any]:
    return {"name": name, "nameType": "Organizational"}


def _subjects(manifest: Mapping[str, Any]) -> list[dict[str, str]]:
    keywords = (manifest.get("publication") or {}).get("keywords") or ()
    return [
        {"subject": word} for word in dict.fromkeys([*keywords, *map(named, manifest.get("languages") or ())])
    ]


def _rights(manifest: Mapping[str, Any]) -> list[dict[str, str]]:
    found = [_right(name, given) for name, given in (manifest.get("licences") or {}).items()]
    if openness.is_open(manifest):
        found.append({"rights": "open access", "rightsUri": "info:eu-repo/semantics/openAccess"})
    return found


def _right(name: str, given: Mapping[str, Any]) -> dict[str, str]:
    words = f"{given.get('title') or name} ({limits.counted(given['rows'], 'row')})"
    address = given.get("url") or rights.licence_text_url(name)
    found = {"rights": words, "rightsIdentifier": name}
    if not name.startswith("LicenseRef-") and name != rights.UNKNOWN:
        found |= {"rightsIdentifierScheme": "SPDX", "schemeUri": _SPDX}
    return found | ({"rightsUri": str(address)} if address else {})


def _descriptions(manifest: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"description": limits.summary(manifest), "descriptionType": "Abstract"},
        {"description": limits.processing(manifest), "descriptionType": "Methods"},
        {"description": " ".join(limits.known(manifest)), "descriptionType": "TechnicalInfo"},
    ]
