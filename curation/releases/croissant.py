"""The release for machines that read data sets: Croissant 1.1, with its terms for provenance, use and care.

Files and columns, checksums, where it came from (PROV), what may be done with it (ODRL offers under
`usageInfo`, one a licence family) and what to mind (RAI 1.0). Parquet is `application/x-parquet` here, for
readers refuse the type that was registered since. Source: docs.mlcommons.org/croissant, version 1.1.
"""

from collections.abc import Mapping
from typing import Any

from curation import rights
from curation.releases import cite, columns, limits, usage
from curation.releases._croissant_terms import CONTEXT
from curation.releases.words import NOT_STATED
from curation.schema import RELEASED

Node = dict[str, Any]
VERSION = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")
PARQUET = "application/x-parquet"
# Columns that hold lists of records: readers of Croissant cannot tell their parts yet.
_UNTOLD = ("rights_evidence", "transforms", "provenance")
_TYPES = {"string": "sc:Text", "int32": "sc:Integer", "float": "sc:Float", "bool": "sc:Boolean"}


def croissant(manifest: Mapping[str, Any]) -> Node:
    """Return the description of a release; addresses are relative to its folder."""
    said = manifest.get("publication") or {}
    families = sorted({str(f["licence_family"]) for f in manifest.get("files") or ()})
    found = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": cite.title(manifest),
        "description": limits.summary(manifest),
        "conformsTo": list(VERSION),
        "license": _licences(manifest),
        "url": said.get("url"),
        "identifier": cite.doi_address(manifest),
        "version": manifest.get("version"),
        "datePublished": cite.day(manifest),
        "creator": [_organisation(name) for name in cite.creators(manifest)],
        "publisher": _organisation(manifest["publisher"]) if manifest.get("publisher") else None,
        "keywords": list(said.get("keywords") or ()) or None,
        "inLanguage": cite.tags(manifest),
        "citeAs": cite.bibtex(manifest),
        "isLiveDataset": False,
        "usageInfo": [usage.offer(family, manifest) for family in families],
        **_provenance(manifest),
        **_care(manifest),
        "distribution": _files(manifest, families),
        "recordSet": [_records(family) for family in families],
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def _licences(manifest: Mapping[str, Any]) -> list[str]:
    """Return the address of each licence, or its name where it has none."""
    held = manifest.get("licences") or {}
    return [str(given.get("url") or rights.licence_text_url(name) or name) for name, given in held.items()]


def _organisation(name: str) -> Node:
    return {"@type": "sc:Organization", "name": name}


def _provenance(manifest: Mapping[str, Any]) -> Node:
    software = manifest.get("software") or {}
    sources = [
        {
            "@type": "prov:Entity",
            "prov:label": str(given.get("title") or slug),
            "prov:wasAttributedTo": {"@type": "prov:Agent", "prov:label": str(given.get("holder") or slug)},
        }
        for slug, given in (manifest.get("sources") or {}).items()
    ]
    activity = {
        "@type": "prov:Activity",
        "prov:label": "ingest, measure, deduplicate, decide, release; prov.jsonld has the whole graph",
        "prov:endedAtTime": manifest.get("created_at"),
        "prov:wasAssociatedWith": {
            "@type": "prov:SoftwareAgent",
            "prov:label": f"{software.get('name', NOT_STATED)} {software.get('version', '')}".strip(),
        },
    }
    return {"prov:wasDerivedFrom": sources, "prov:wasGeneratedBy": activity}


def _care(manifest: Mapping[str, Any]) -> Node:
    """Return the terms of the RAI vocabulary: counted ones from facts, the rest in the publisher's words."""
    said = manifest.get("publication") or {}
    return {
        "rai:dataCollection": limits.collection(manifest),
        "rai:dataCollectionType": limits.collection_types(manifest),
        "rai:dataCollectionTimeFrame": limits.days(manifest),
        "rai:dataCollectionMissingData": limits.missing(manifest),
        "rai:dataPreprocessingProtocol": limits.processing(manifest),
        "rai:dataAnnotationProtocol": limits.annotation(manifest),
        "rai:machineAnnotationTools": [f"{m['filter']} {m['key']}" for m in manifest.get("models") or ()],
        "rai:dataLimitations": limits.known(manifest),
        "rai:dataBiases": limits.one_sided(manifest) or NOT_STATED,
        "rai:dataUseCases": said.get("purpose") or NOT_STATED,
        "rai:dataSocialImpact": said.get("social_impact") or NOT_STATED,
        "rai:personalSensitiveInformation": said.get("personal_data") or NOT_STATED,
        "rai:dataReleaseMaintenancePlan": said.get("maintenance") or NOT_STATED,
    }


def _files(manifest: Mapping[str, Any], families: list[str]) -> list[Node]:
    objects = [
        {
            "@type": "cr:FileObject",
            "@id": str(file["path"]),
            "name": str(file["path"]),
            "contentUrl": str(file["path"]),
            "contentSize": f"{file['bytes']} B",
            "encodingFormat": PARQUET,
            "sha256": file["sha256"],
        }
        for file in manifest.get("files") or ()
    ]
    sets = [
        {
            "@type": "cr:FileSet",
            "@id": usage.file_set(family),
            "name": usage.file_set(family),
            "description": f"The texts of the licence family {family}, a folder for each language.",
            "encodingFormat": PARQUET,
            "includes": f"data/{family}/*/*.parquet",
        }
        for family in families
    ]
    return [*objects, *sets]


def _records(family: str) -> Node:
    return {
        "@type": "cr:RecordSet",
        "@id": family,
        "name": family,
        "description": f"A document a record, of the licence family {family}.",
        "key": {"@id": f"{family}/doc_id"},
        "field": [_field(family, column) for column in RELEASED if column.name not in _UNTOLD],
    }


def _field(family: str, column: Any) -> Node:
    inner = getattr(column.type, "value_type", None)
    kind = str(inner or column.type)
    found = {
        "@type": "cr:Field",
        "@id": f"{family}/{column.name}",
        "name": f"{family}/{column.name}",
        "description": columns.HOLDS[column.name],
        "dataType": "sc:DateTime" if kind.startswith("timestamp") else _TYPES[kind],
        "source": {
            "fileSet": {"@id": usage.file_set(family)},
            "extract": {"column": column.name},
        },
    }
    return found | ({"isArray": True, "arrayShape": "-1"} if inner is not None else {})
