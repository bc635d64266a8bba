"""What the licences of a shard ask and allow, for machines: duties, actions, and what cannot be joined.

A shard is one folder of a release: one licence family in one language. Its duties are those of all its rows
together, and an action is allowed as far as every row allows it.
"""

from collections.abc import Mapping
from typing import Any

from curation import entitlements, labels
from curation.duties import conflicts
from curation.releases import openness, vector


def tiered(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the tiers of those licences of a release whose terms differ by requester."""
    found: Mapping[str, Any] = manifest.get("tiers") or {}
    return found


def obligations(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the duties of the whole release and of each shard, shards by family and language."""
    held = tiered(manifest)
    shards = [_shard(each, held) for each in manifest.get("shards") or ()]
    return {
        "release": manifest.get("version"),
        "note": "An explanation for machines. The text of each licence holds; LICENSES.md names them.",
        "openness": openness.of(manifest) | {"vector": vector.told(manifest)},
        "conflicts": conflicts(
            (name, each["licence_family"]) for each in shards for name in each["licences"]
        ),
        "tiers": held,
        "withdrawals": "Delete from your copies what the newest edition of this release no longer holds.",
        "shards": shards,
    }


def _shard(given: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    family = str(given["licence_family"])
    licences = given.get("licence") or {}
    found = entitlements.of_shard(given, held)
    return {
        "path": f"data/{family}/{given['language']}",
        "licence_family": family,
        "language": given["language"],
        "rows": given["rows"],
        "licences": licences,
        "duties": list(found.terms.duties),
        "actions": dict(found.terms.actions),
        "rows_with_reservations": int(given.get("reserved", 0)),
        "rows_with_rights_in_doubt": int((given.get("rights_doubt") or {}).get("True", 0)),
        "rights_statements": given.get("rights_statement") or {},
        "community_labels": given.get("community_label") or {},
        "labels": {each: labels.read(each).told() for each in given.get("community_label") or {}},
        "conflicts": list(found.conflicts),
    }
