"""The card of a release: the README that dataset hubs read, made from the manifest alone.

Its YAML head tells loaders which files make which configuration; `datasets` derives no columns from
folder names, so every configuration is a pattern of paths.
"""

import re
from collections.abc import Mapping
from typing import Any

from curation.releases import card_text, markdown
from curation.releases.bcp47 import code
from curation.releases.markdown import YamlValue
from curation.rights import FAMILIES, OPEN

# Licences that the hub knows by name; every other one is told as `other`, with a link.
HUB_LICENCES = {
    "CC0-1.0": "cc0-1.0",
    "CC-BY-2.0": "cc-by-2.0",
    "CC-BY-2.5": "cc-by-2.5",
    "CC-BY-3.0": "cc-by-3.0",
    "CC-BY-4.0": "cc-by-4.0",
    "CC-BY-SA-3.0": "cc-by-sa-3.0",
    "CC-BY-SA-4.0": "cc-by-sa-4.0",
    "CC-BY-NC-2.0": "cc-by-nc-2.0",
    "CC-BY-NC-3.0": "cc-by-nc-3.0",
    "CC-BY-NC-4.0": "cc-by-nc-4.0",
    "CC-BY-ND-4.0": "cc-by-nd-4.0",
    "CC-BY-NC-ND-3.0": "cc-by-nc-nd-3.0",
    "CC-BY-NC-ND-4.0": "cc-by-nc-nd-4.0",
    "CC-BY-NC-SA-2.0": "cc-by-nc-sa-2.0",
    "CC-BY-NC-SA-3.0": "cc-by-nc-sa-3.0",
    "CC-BY-NC-SA-4.0": "cc-by-nc-sa-4.0",
    "etalab-2.0": "etalab-2.0",
    "MIT": "mit",
    "Apache-2.0": "apache-2.0",
    "GFDL-1.3-or-later": "gfdl",
    "ODC-By-1.0": "odc-by",
    "ODbL-1.0": "odbl",
    "PDDL-1.0": "pddl",
    "Unlicense": "unlicense",
}

_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
    (10_000_000_000, "1B<n<10B"),
)


def card(manifest: Mapping[str, Any]) -> str:
    """Return README.md of a release: the head for loaders, then the body for people."""
    return f"---\n{markdown.yaml(head(manifest))}---\n\n{card_text.body(manifest)}"


def head(manifest: Mapping[str, Any]) -> dict[str, YamlValue]:
    """Return the metadata of a card in the order in which hubs show it."""
    languages = manifest.get("languages") or {}
    codes = sorted({code(label) for label in languages} - {"und", "mul", "zxx", "mis"})
    tags = sorted({str(facts["bcp47"]) for facts in languages.values() if facts.get("bcp47")} - {"und"})
    found: dict[str, YamlValue] = {"pretty_name": str(manifest.get("title") or "Untitled release")}
    if codes:
        found["language"] = codes
    if tags and tags != codes:
        found["language_bcp47"] = tags
    return {
        **found,
        **_licence(manifest),
        "multilinguality": ["multilingual" if len(codes) > 1 else "monolingual"],
        "size_categories": [_size(int(manifest.get("rows", 0)))],
        "configs": configs(manifest),
    }


def configs(manifest: Mapping[str, Any]) -> list[YamlValue]:
    """Return the configurations: all, open licences, each family, each language, and each pair of them.

    Names stay the same from version to version, however many families there are.
    """
    pairs = sorted({(str(f["licence_family"]), str(f["language"])) for f in manifest.get("files") or ()})
    families = [family for family in FAMILIES if family in {family for family, _ in pairs}]
    languages = sorted({language for _, language in pairs})
    found = [{**_config("default", ["data/*/*/*.parquet"]), "default": True}] if pairs else []
    if OPEN & set(families):
        found.append(_config("open", [f"data/{family}/*/*.parquet" for family in families if family in OPEN]))
    found += [_config(family, [f"data/{family}/*/*.parquet"]) for family in families]
    found += [_config(language, [f"data/*/{language}/*.parquet"]) for language in languages]
    found += [_config(f"{f}-{language}", [f"data/{f}/{language}/*.parquet"]) for f, language in pairs]
    return list(found)


def _config(name: str, paths: list[str]) -> dict[str, YamlValue]:
    return {"config_name": name, "data_files": [{"split": "train", "path": paths}]}


def _licence(manifest: Mapping[str, Any]) -> dict[str, YamlValue]:
    names = sorted(manifest.get("licences") or {})
    if len(names) == 1:
        if names[0] in HUB_LICENCES:
            return {"license": HUB_LICENCES[names[0]]}
        slug = re.sub(r"[^a-z0-9.]+", "-", names[0].lower()).strip("-")
        return {"license": "other", "license_name": slug or "unnamed", "license_link": "LICENSES.md"}
    return {"license": "other", "license_name": "mixed", "license_link": "LICENSES.md"}


def _size(rows: int) -> str:
    return next((name for limit, name in _SIZES if rows < limit), "10B<n<100B")
