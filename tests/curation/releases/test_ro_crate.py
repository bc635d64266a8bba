"""The crate, checked by the rules of RO-Crate 1.2 and by the reference library."""

import json
from pathlib import Path
from typing import Any

from rocrate.rocrate import ROCrate

from curation.releases.ro_crate import PROFILE, ro_crate

PAPERS = {"README.md": "Card", "LICENSES/": "Texts of the licences"}


def faults(crate: dict[str, Any], folder: Path) -> list[str]:
    """Return what breaks the specification: what is missing, stands twice or points nowhere."""
    nodes = {node["@id"]: node for node in crate["@graph"]}
    found = ["a name stands twice"] if len(nodes) != len(crate["@graph"]) else []
    if nodes["ro-crate-metadata.json"]["conformsTo"] != {"@id": PROFILE}:
        found.append("the descriptor conforms to nothing")
    root = nodes["./"]
    found += [
        f"the root has no {key}"
        for key in ("name", "description", "datePublished", "license")
        if not root.get(key)
    ]
    for node in crate["@graph"]:
        for place in references(node):
            if place not in nodes and place != PROFILE:
                found.append(f"{node['@id']} names {place}, which is not there")
    found += [f"{part['@id']} is no file" for part in root["hasPart"] if not (folder / part["@id"]).exists()]
    return found


def references(value: Any, top: bool = True) -> list[str]:
    if isinstance(value, list):
        return [place for each in value for place in references(each, False)]
    if not isinstance(value, dict):
        return []
    if not top and set(value) == {"@id"}:
        return [value["@id"]]
    return [place for key, each in value.items() if key != "@id" for place in references(each, False)]


def crate_of(described: Any, **said: Any) -> tuple[Path, dict[str, Any]]:
    folder, manifest = described(**said)
    (folder / "LICENSES").mkdir()
    (folder / "README.md").touch()
    return folder, ro_crate(manifest, PAPERS)


def test_the_crate_keeps_the_rules(described: Any) -> None:
    folder, crate = crate_of(described)

    assert faults(crate, folder) == []


def test_the_checker_sees_what_is_missing(described: Any) -> None:
    folder, crate = crate_of(described)
    (folder / "README.md").unlink()
    crate["@graph"][1].pop("license")

    assert faults(crate, folder) == ["the root has no license", "README.md is no file"]


def test_the_reference_library_reads_it(described: Any) -> None:
    folder, crate = crate_of(described, title="Texts of the coast")
    (folder / "ro-crate-metadata.json").write_text(json.dumps(crate), encoding="utf-8")
    read = ROCrate(str(folder))

    assert read.name == "Texts of the coast 2026.11.1"
    assert {one.id for one in read.data_entities} >= {
        "README.md",
        "data/attribution/swh_Latn/part-00000.parquet",
    }
    assert {one.type for one in read.contextual_entities} >= {"CreateAction", "SoftwareApplication"}
