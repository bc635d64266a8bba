"""Whether the contenders of a stage answered the same: what each wrote, compared document by document."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow.parquet as pq

HIGH, LOW = 0.8, 0.5  # true Jaccard similarity that must be found, and below which joining is a mistake


def check(stage: str, contenders: Sequence[Any]) -> str:
    """Return in words how far the outputs of a stage agree; nothing where there is nothing to compare."""
    if stage.startswith("language"):
        return _same(contenders, ("label", "p"))
    if stage.startswith("MinHash"):
        return _same([c for c in contenders if c.name in ("ours", "datasketch")], ("signature",))
    if stage.startswith("exact"):
        return " and ".join(f"{c.name} keeps {pq.read_metadata(c.out).num_rows}" for c in contenders)
    if stage.startswith("near"):
        return "; ".join(_found(c) for c in contenders if c.out.exists())
    return ""


def _same(contenders: Sequence[Any], columns: Sequence[str]) -> str:
    ours, other = (pq.read_table(c.out) for c in contenders[:2])
    shares = []
    for name in columns:
        mine, theirs = ours[name].to_pylist(), other[name].to_pylist()
        same = np.mean([a == b for a, b in zip(mine, theirs, strict=True)])
        apart = f", at most {np.abs(np.subtract(mine, theirs)).max():.1e} apart" if name == "p" else ""
        shares.append(f"{name} equal in {same:.4%}{apart}")
    return f"{', '.join(shares)} of {ours.num_rows} documents ({contenders[1].name})"


def _found(contender: Any) -> str:
    """Return how many planted pairs a contender took apart, and how many documents it removed without one."""
    truth = pq.read_table(contender.source.parent / "truth.parquet").to_pylist()
    held = set(pq.read_table(contender.source, columns=["id"])["id"].to_pylist())
    kept = set(pq.read_table(contender.out, columns=["id"])["id"].to_pylist())
    pairs = [(row["id"], row["of"], row["jaccard"]) for row in truth if {row["id"], row["of"]} <= held]
    due = [(a, b) for a, b, similarity in pairs if similarity >= HIGH]
    parted = sum(not {a, b} <= kept for a, b in due)  # either may be the one that stays
    planted = {one for a, b, similarity in pairs if similarity >= LOW for one in (a, b)}
    wrong = len(held - kept - planted)
    share = parted / max(1, len(due))
    return f"{contender.name} parts {share:.2%} of {len(due)} pairs, and removes {wrong} others"
