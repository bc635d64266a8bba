"""Full texts that records link to, fetched from allowed hosts and kept beside the pages."""

from pathlib import Path

from curation.config import Harvest
from curation.harvest import Counts
from curation.harvest.current import Standing
from curation.harvest.http import Client
from curation.harvest.state import State
from curation.sources.harvested import Text


def texts(
    client: Client,
    folder: Path,
    state: State,
    live: dict[str, Standing],
    settings: Harvest,
    counts: Counts,
) -> tuple[Text, ...]:
    """Return the full texts of the standing records, fetching those that are not held yet."""
    return ()
