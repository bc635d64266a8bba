"""Why documents of an older release are not in a newer one, as the home knows it."""

from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import outcomes, store
from curation.withdrawals import feed

GONE = "no longer in its contribution"
CLOSED = "its licence is no longer among those released"


def why(home: Path, gone: Collection[str]) -> dict[str, int]:
    """Return for what reasons the documents are in no release of now, with how many each, sorted."""
    if not gone or not store.state(home, "outcomes"):
        return {}
    erased = feed.barred(home)
    counts = Counter({outcomes.WITHDRAWN: sum(erased.has(doc_id) for doc_id in gone)} if erased else {})
    wanted = pa.array(sorted(doc_id for doc_id in gone if not erased.has(doc_id)), pa.string())
    excepted = outcomes.read(home / store.state(home, "outcomes"))
    for shard in store.shards(home):
        verdicts = pq.read_table(store.verdicts_on(home, shard), columns=["doc_id", "verdict"])
        found = verdicts.filter(pc.is_in(verdicts["doc_id"], value_set=wanted))
        counts.update(outcomes.of_verdicts(found, excepted)["outcome"].to_pylist())
    counts[CLOSED] = counts.pop(outcomes.KEPT, 0)
    counts[GONE] = len(gone) - counts.total()
    return {reason: n for reason, n in sorted(counts.items()) if n}
