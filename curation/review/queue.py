"""The queue of flagged records, scarce languages first.

What waits here is left out of releases until someone answers; so a language with few records comes
before one with many, or it would be the small ones that wait longest.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import outcomes, store

EXCERPT_CHARS = 400


def waiting(home: Path) -> list[dict[str, Any]]:
    """Return what waits for a curator, scarcest language first, then by identifier."""
    items = list(_items(home))
    held = _held_by_language(home)
    return sorted(items, key=lambda item: (held[item["language"]], item["language"], item["doc_id"]))


def _items(home: Path) -> Iterator[dict[str, Any]]:
    excepted = outcomes.read(home / store.needed_state(home, "outcomes", "decide"))
    for shard in store.shards(home):
        verdicts = pq.read_table(store.verdicts_on(home, shard))
        flagged = pc.equal(outcomes.of_verdicts(verdicts, excepted)["outcome"], outcomes.FLAGGED)
        if not pc.any(flagged).as_py():
            continue
        columns = ["doc_id", "title", "locator", "licence", "text", "text_sha256"]
        table = pq.read_table(shard.path(home), columns=columns).filter(flagged)
        labels = store.labels(home, shard).filter(flagged).to_pylist()
        reasons = verdicts["reasons"].filter(flagged).to_pylist()
        for row, label, why in zip(table.to_pylist(), labels, reasons, strict=True):
            excerpt = row.pop("text")[:EXCERPT_CHARS]
            yield row | {"language": label, "source": shard.source, "reasons": why, "excerpt": excerpt}


def _held_by_language(home: Path) -> Counter[str]:
    held: Counter[str] = Counter()
    for shard in store.shards(home):
        held.update(store.labels(home, shard).to_pylist())
    return held
