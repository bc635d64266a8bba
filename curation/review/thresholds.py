"""What another threshold would do, from stored measurements: no run, no change to anything.

What people decided and what is a copy stays as it is; all else is decided anew by the policy of the last run
with the one threshold moved.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import outcomes, policy, store
from curation.config import Policy
from curation.errors import BadSettings
from curation.store import Shard

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Move:
    """Records that would go from one outcome to another: how many, of which sources and languages."""

    before: str
    after: str
    records: int
    by_source: dict[str, int]
    by_language: dict[str, int]
    examples: tuple[str, ...]


def preview(home: Path, rule: str, threshold: float, *, language: str | None = None) -> list[Move]:
    """Return what a rule's other threshold would move, the most first; for one language where it is named."""
    return moves(home, lambda _, held: _moved(held, rule, threshold, language))


def moves(home: Path, rules_of: Callable[[str, Policy], Policy]) -> list[Move]:
    """Return what other policies would move, the most first.

    `rules_of` gives the other policy of a source, from its name and the policy that decided on it last.
    """
    excepted = outcomes.read(home / store.needed_state(home, "outcomes", "decide"))
    described = store.needed_state(home, "measure", "measure")
    doubted = store.state(home, policy.DISTRUST) or {}
    known = {n: d | {"distrusted": doubted.get(n, [])} for n, d in described.items()}
    moved: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for shard in store.shards(home):
        held = store.needed_state(home, f"decided/{shard.source}", "decide")
        rules = rules_of(shard.source, Policy.model_validate(held["policy"]))
        for before, after, place in _changes(home, shard, rules, held["tier"], known, excepted):
            moved.setdefault((before, after), []).append(place)
    found = [_move(*way, places) for way, places in moved.items()]
    return sorted(found, key=lambda move: (-move.records, move.before, move.after))


def sentence(move: Move) -> str:
    """Return one move in words: how many records, whither, and mostly of which source."""
    source, n = max(move.by_source.items(), key=lambda pair: (pair[1], pair[0]))
    mostly = "all" if n == move.records else f"{n}"
    records = "record" if move.records == 1 else "records"
    return f"{move.records} {records} would go from {move.before} to {move.after}, {mostly} from {source}"


def _moved(rules: Policy, name: str, threshold: float, language: str | None) -> Policy:
    chosen = next((rule for rule in rules.rule if rule.name == name), None)
    if chosen is None or chosen.equals is not None:
        with_one = ", ".join(rule.name for rule in rules.rule if rule.equals is None)
        raise BadSettings(f"the policy {rules.name} has no rule {name!r} with a threshold; it has {with_one}")
    side = "below" if chosen.below is not None else "above"
    moved: dict[str, Any] = {side: threshold}
    if language:
        moved = {"by_language": {**chosen.by_language, language: threshold}}
    changed = chosen.model_copy(update=moved)
    return rules.model_copy(update={"rule": tuple(changed if r is chosen else r for r in rules.rule)})


def _changes(
    home: Path, shard: Shard, rules: Policy, tier: str, known: dict[str, Any], excepted: pa.Table
) -> list[tuple[str, str, tuple[str, str, str]]]:
    """Return the outcome before and after with source, language and identifier of each record that moves."""
    keys = {name: known[name]["key"] for name in sorted(policy.measures(rules))}
    table = store.read_measured(home, shard, keys, columns=policy.document_columns(rules))
    old = pq.read_table(store.verdicts_on(home, shard))
    new = policy.decide(table, rules, tier, known)
    before = outcomes.of_verdicts(old, excepted)["outcome"]
    after = outcomes.of_verdicts(new, excepted)["outcome"]
    labels = store.labels(home, shard)
    rows = pa.table({"b": before, "a": after, "doc_id": old["doc_id"], "language": labels})
    moved = rows.filter(pc.not_equal(before, after)).to_pylist()
    return [(r["b"], r["a"], (shard.source, r["language"] or "und", r["doc_id"])) for r in moved]


def _move(before: str, after: str, places: list[tuple[str, str, str]]) -> Move:
    sources, languages = (dict(Counter(p[i] for p in places).most_common()) for i in (0, 1))
    examples = tuple(doc_id for _, _, doc_id in places[:EXAMPLES])
    return Move(before, after, len(places), sources, languages, examples)
