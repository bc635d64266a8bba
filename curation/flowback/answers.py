"""Reviews and corrections that people gave, by language, as the ledger of decisions has them.

Only texts that are released are counted, and nobody is named: these are figures of languages, no ranking.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import decisions
from curation.decisions import Ledger


def by_language(home: Path, manifest: Mapping[str, Any]) -> dict[str, Counter[str]]:
    """Return reviews, and among them corrections, of the texts of a release, by language."""
    with Ledger(home) as ledger:
        given = [(entry.doc_id, entry.answer) for entry in ledger if entry.answer in decisions.ANSWERS]
    wanted = pa.array(sorted({doc_id for doc_id, _ in given}), pa.string())
    labels: dict[str, str] = {}
    for each in manifest["files"] if len(wanted) else ():
        path = home / "releases" / manifest["version"] / each["path"]
        rows = pq.read_table(path, columns=["doc_id"])["doc_id"]
        found = rows.filter(pc.is_in(rows, value_set=wanted)).to_pylist()
        labels |= dict.fromkeys(found, str(each["language"]))
    counted: dict[str, Counter[str]] = {}
    for doc_id, answer in given:
        if label := labels.get(doc_id):
            kinds = ["reviews", *(["corrections"] if answer in decisions.AMENDMENTS else [])]
            counted.setdefault(label, Counter()).update(kinds)
    return counted
