"""Harvests of OAI-PMH repositories: pages fetched within limits, kept as they came, and resumed anywhere.

The protocol's only paging device is a token that the server hands out and may forget. So a harvest is cut
into windows of dates, and a lost token costs one window. https://www.openarchives.org/OAI/openarchivesprotocol.html
"""

from dataclasses import dataclass, field
from pathlib import Path

PAGES, CURRENT, FILES, REFUSED = "pages", "current", "files", "refused"


@dataclass(slots=True)
class Counts:
    """What one harvest did; counted as it goes, for the report."""

    requests: int = 0
    retries: int = 0
    bytes: int = 0
    waited_s: float = 0.0
    pages: int = 0
    records: int = 0
    deleted: int = 0
    refused: int = 0
    files: int = 0
    alarms: list[str] = field(default_factory=list)


def folder(home: Path, slug: str) -> Path:
    """Return where the harvested pages of a contribution lie."""
    return home / "harvest" / slug
