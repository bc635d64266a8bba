"""The release as a BagIt 1.0 bag, which libraries and archives take over and check for decades.

The data folder of a release is the payload of the bag, and all papers are its tag files. `SHA256SUMS` lists
the bag's own manifests and so cannot stand in them. Source: RFC 8493.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from curation import files
from curation.releases import checksums, cite
from curation.releases.words import NOT_STATED

_PAYLOAD = "data/"
_TAGS = "tagmanifest-sha256.txt"


def write(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the four files that make a finished release a bag; nothing but the sums may follow."""
    told = checksums.known(manifest.get("files"))
    payload = {path: digest for path, digest in told.items() if path.startswith(_PAYLOAD)}
    files.write_text(folder / "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    files.write_text(folder / "bag-info.txt", info(manifest))
    files.write_text(folder / "manifest-sha256.txt", listed(payload))
    found = checksums.digests(folder, told)
    tags = {path: d for path, d in found.items() if not path.startswith(_PAYLOAD) and path != _TAGS}
    files.write_text(folder / _TAGS, listed(tags))


def info(manifest: Mapping[str, Any]) -> str:
    """Return bag-info.txt; a value stands on one line."""
    held = [f for f in manifest.get("files") or () if str(f["path"]).startswith(_PAYLOAD)]
    software = manifest.get("software") or {}
    contact = (manifest.get("publication") or {}).get("contact")
    given = {
        "Source-Organization": manifest.get("publisher") or NOT_STATED,
        "Contact-Name": contact,
        "External-Description": cite.named(manifest),
        "External-Identifier": cite.doi_address(manifest) or f"sha256:{manifest.get('content_sha256')}",
        "Bagging-Date": cite.day(manifest),
        "Payload-Oxum": f"{sum(int(f['bytes']) for f in held)}.{len(held)}",
        "Bag-Software-Agent": f"{software.get('name')} {software.get('version')}" if software else None,
    }
    return "".join(f"{key}: {' '.join(str(value).split())}\n" for key, value in given.items() if value)


def listed(found: Mapping[str, str]) -> str:
    """Return digests as a manifest of BagIt, in which a percent sign and line ends in a path are escaped."""
    return checksums.listed({_escaped(path): digest for path, digest in found.items()})


def _escaped(path: str) -> str:
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
