"""The data information that the Open Source AI Definition 1.0 asks of whoever publishes a model.

It asks for a whole description of the data, those that cannot be shared included, and for two lists: what is
public and where, and what third parties give and where. A release answers for itself; that these lists
exist makes neither a release nor a model open. Source: opensource.org/ai/open-source-ai-definition.
"""

from collections.abc import Mapping
from typing import Any

from curation.languages import named
from curation.releases import cite, limits, openness
from curation.releases.questions import Question, Section, Table
from curation.rights import OPEN

_HEADS = ("Folder", "Language", "Licences", "Documents")
TITLE = "Data information of this release"
OPENING = (
    "Data information after the Open Source AI Definition 1.0: a description of all data, and the lists of "
    "what is public and of what third parties give. They describe this release and judge no model."
)


def sections(manifest: Mapping[str, Any]) -> list[Section]:
    """Return description, lists and components of a release."""
    return [
        Section("Description of the data", (*_description(manifest),)),
        Section("Public data and where they are", (*_list(manifest, is_open=True),)),
        Section("Data of third parties and where they are", (*_list(manifest, is_open=False),)),
        Section("Components", (Question("What is there", _components(manifest)),)),
    ]


def _description(manifest: Mapping[str, Any]) -> list[Question]:
    said, policy = manifest.get("publication") or {}, manifest.get("policy") or {}
    sources = tuple(
        (given.get("title"), given.get("holder"), given.get("agreement_id"), given["rows"])
        for given in (manifest.get("sources") or {}).values()
    )
    return [
        Question("Name and version", cite.named(manifest)),
        Question("Purpose", said.get("purpose")),
        Question("Provenance", Table(("Source", "Holder", "Agreement", "Documents"), sources)),
        Question("How they were obtained", limits.collection(manifest)),
        Question("Scope and characteristics", limits.missing(manifest)),
        Question("How they were selected", policy.get("rationale")),
        Question("Labelling", limits.annotation(manifest)),
        Question("Processing and filtering", limits.processing(manifest)),
        Question("Data that cannot be shared", _unshared(manifest)),
        Question("Limits", limits.known(manifest)),
    ]


def _unshared(manifest: Mapping[str, Any]) -> str | None:
    balance = manifest.get("balance") or {}
    if not balance:
        return None
    left = int(balance.get("kept", 0)) - int(manifest.get("rows") or 0)
    if left == 0:
        return "None: every record that was kept is released."
    return f"{left:,} records were kept and not released: the policy does not release their licence families."


def _list(manifest: Mapping[str, Any], *, is_open: bool) -> list[Question]:
    shards = [s for s in manifest.get("shards") or () if (s["licence_family"] in OPEN) == is_open]
    rows = tuple(
        (
            f"data/{shard['licence_family']}/{shard['language']}",
            named(str(shard["language"])),
            ", ".join(shard.get("licence") or {}),
            int(shard["rows"]),
        )
        for shard in shards
    )
    where = (manifest.get("publication") or {}).get("url")
    words = "under open licences" if is_open else "under licences that limit use or change"
    return [Question("Where", where), Question(f"Folders {words}", Table(_HEADS, rows))]


def _components(manifest: Mapping[str, Any]) -> Table:
    software = manifest.get("software") or {}
    there = {
        "All rows are open": openness.of(manifest)["sentence"],
        "Description of every row's origin": "columns source_id, locator, transforms, provenance",
        "Code that made the release": f"{software.get('name')} {software.get('version')}"
        if software
        else None,
        "Rules by which it was filtered": "policies.json",
        "Models that measured it": ", ".join(str(m["key"]) for m in manifest.get("models") or ()) or None,
        "History": "prov.jsonld",
        "What each licence asks": "obligations.json, LICENSES.md",
    }
    return Table(("Component", "Where or what"), tuple(there.items()))
