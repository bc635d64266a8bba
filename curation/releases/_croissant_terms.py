"""The JSON-LD context of Croissant 1.1, with the vocabularies that a release adds to it.

Names that readers of Croissant look for must expand as its specification says, appendix 1.
"""

from typing import Any

_OWN = (
    "annotation arrayShape citeAs column containedIn equivalentProperty excludes extract field fileProperty "
    "fileObject fileSet format includes isArray isLiveDataset jsonPath key md5 parentField path readLines "
    "recordSet references regex repeated replace samplingRate sdVersion separator source subField transform "
    "unArchive value"
)

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "cc": "http://creativecommons.org/ns#",
    "tdm": "http://www.w3.org/ns/tdmrep#",
    "lc": "urn:local-commons:",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    "description": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _OWN.split()},
}
