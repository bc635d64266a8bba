"""The plain names of licences, as people write them, by their identifiers.

Creative Commons names are built from their parts, as its own deeds do; the others stand in a table taken
from SPDX 3.27 and, for what SPDX does not list, from the licences themselves.
"""

import re

_ELEMENTS = {"BY": "Attribution", "NC": "NonCommercial", "ND": "NoDerivatives", "SA": "ShareAlike"}
_COUNTRIES = {
    "AT": "Austria",
    "AU": "Australia",
    "DE": "Germany",
    "FR": "France",
    "IGO": "IGO",
    "JP": "Japan",
    "NL": "Netherlands",
    "UK": "England and Wales",
    "US": "United States",
}
_TITLES = {
    "CC0-1.0": "Creative Commons Zero 1.0 Universal",
    "CC-PDM-1.0": "Creative Commons Public Domain Mark 1.0 Universal",
    "CC-PDDC": "Creative Commons Public Domain Dedication and Certification",
    "CC-SA-1.0": "Creative Commons ShareAlike 1.0 Generic",
    "Apache-2.0": "Apache License 2.0",
    "MIT": "MIT License",
    "MIT-0": "MIT No Attribution",
    "0BSD": "BSD Zero Clause License",
    "ISC": "ISC License",
    "Unlicense": "The Unlicense",
    "ODbL-1.0": "Open Data Commons Open Database License 1.0",
    "ODC-By-1.0": "Open Data Commons Attribution License 1.0",
    "PDDL-1.0": "Open Data Commons Public Domain Dedication and Licence 1.0",
    "CDLA-Permissive-1.0": "Community Data License Agreement Permissive 1.0",
    "CDLA-Permissive-2.0": "Community Data License Agreement Permissive 2.0",
    "CDLA-Sharing-1.0": "Community Data License Agreement Sharing 1.0",
    "etalab-2.0": "Licence Ouverte / Open Licence 2.0 (Etalab)",
    "LAL-1.3": "Licence Art Libre 1.3",
    "OGDL-Taiwan-1.0": "Open Government Data License, Taiwan, version 1.0",
    "LicenseRef-UDHR": "Terms of the Universal Declaration of Human Rights in translation",
    "LicenseRef-Public-Domain": "Public domain, as the holder states",
    "LicenseRef-All-Rights-Reserved": "All rights reserved",
    "LicenseRef-NOODL-1.0": "Nwulite Obodo Open Data Licence 1.0",
    "LicenseRef-Kaitiakitanga-Te-Hiku": "Kaitiakitanga Licence (Te Hiku Media)",
    "LicenseRef-OpenRAIL": "Open Responsible AI Licence",
    "LicenseRef-BigScience-OpenRAIL-M": "BigScience Open RAIL-M Licence",
    "LicenseRef-GFDL": "GNU Free Documentation License",
    "LicenseRef-GODL-India": "Government Open Data License, India",
    "unknown": "No licence is known",
}
_PATTERNS = (
    (r"OGL-UK-(\d\.\d)", r"Open Government Licence {0}"),
    (r"NLOD-(\d\.\d)", r"Norwegian Licence for Open Government Data {0}"),
    (r"DL-DE-BY-(\d\.\d)", r"Data licence Germany, attribution, version {0}"),
    (r"DL-DE-ZERO-(\d\.\d)", r"Data licence Germany, zero, version {0}"),
    (r"GFDL-(\d\.\d)-only", r"GNU Free Documentation License {0} only"),
    (r"GFDL-(\d\.\d)-or-later", r"GNU Free Documentation License {0} or later"),
    (r"GPL-(\d\.\d)-only", r"GNU General Public License {0} only"),
    (r"GPL-(\d\.\d)-or-later", r"GNU General Public License {0} or later"),
    (r"AGPL-(\d\.\d)-only", r"GNU Affero General Public License {0} only"),
    (r"AGPL-(\d\.\d)-or-later", r"GNU Affero General Public License {0} or later"),
    (r"LGPL-(\d\.\d)-only", r"GNU Lesser General Public License {0} only"),
    (r"LGPL-(\d\.\d)-or-later", r"GNU Lesser General Public License {0} or later"),
    (r"BSD-(\d)-Clause", r"BSD {0}-Clause License"),
    (r"MPL-(\d\.\d)", r"Mozilla Public License {0}"),
    (r"EUPL-(\d\.\d)", r"European Union Public Licence {0}"),
    (r"LicenseRef-KOGL-(\d)", r"Korea Open Government License, type {0}"),
)
_COMMONS = re.compile(r"(?:LicenseRef-)?CC-(BY(?:-(?:NC|ND|SA))*)(?:-(\d\.\d))?(?:-([A-Z]{2,3}))?")


def title(identifier: str) -> str:
    """Return the plain name of a licence or expression; a name that is not known is given as it is."""
    joined = re.split(r"( AND | OR | WITH )", identifier)
    if len(joined) > 1:
        return "".join(
            f" {part.strip().lower()} " if i % 2 else title(part.strip("()")) for i, part in enumerate(joined)
        )
    if identifier in _TITLES:
        return _TITLES[identifier]
    found = _COMMONS.fullmatch(identifier)
    if found:
        return _commons(*found.groups())
    for pattern, name in _PATTERNS:
        match = re.fullmatch(pattern, identifier)
        if match:
            return name.format(*match.groups())
    return (
        identifier.removeprefix("LicenseRef-").replace("-", " ")
        if "LicenseRef-" in identifier
        else identifier
    )


def _commons(codes: str, version: str | None, port: str | None) -> str:
    elements = "-".join(_ELEMENTS[code] for code in codes.split("-"))
    kind = port and _COUNTRIES.get(port, port)
    kind = kind or {"4.0": "International", "3.0": "Unported", None: None}.get(version, "Generic")
    return " ".join(part for part in ("Creative Commons", elements, version, kind) if part)
