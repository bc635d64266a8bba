from pathlib import Path

import pyarrow as pa
import pytest

from curation import store
from curation.store import Shard
from flows.texts import Texts

RIVER = "the river rose in the night and took the old bridge with it and the mill and the boats"
BRIDGE = "the river rose in the night and took the old bridge with it and the mill and the carts"
OTHER = "nobody knows who planted the pear tree that stands behind the station of our small town"


def test_documents_of_any_shards_are_compared_in_the_order_asked(tmp_path: Path) -> None:
    """
    Pairs are fetched shard by shard, and answered as they were given.
    """
    shards = [shard(tmp_path, "a", [OTHER, RIVER]), shard(tmp_path, "b", [BRIDGE])]
    first = pa.table({"shard": ["b-sum", "a-sum", "a-sum"], "row": [0, 0, 1]})
    second = pa.table({"shard": ["a-sum", "b-sum", "a-sum"], "row": [1, 0, 1]})

    found = Texts(shards, tmp_path).compare(first, second, False)

    assert found.tolist() == pytest.approx([14 / 16, 0.0, 1.0])

    encoded = [side.set_column(0, "shard", side["shard"].dictionary_encode()) for side in (first, second)]
    assert (
        Texts(shards, tmp_path).compare(*encoded, False).tolist() == found.tolist()
    )  # as the index has them


def test_scans_are_compared_by_their_letters(tmp_path: Path) -> None:
    shards = [
        shard(
            tmp_path,
            "a",
            [RIVER, RIVER.replace("took", "t00k").replace("mill", "mi1l").replace("river", "rlver")],
        )
    ]
    sides = [pa.table({"shard": ["a-sum"], "row": [row]}) for row in (0, 1)]
    texts = Texts(shards, tmp_path)

    assert texts.compare(*sides, False)[0] < 0.4 < texts.compare(*sides, True)[0]


def shard(home: Path, name: str, texts: list[str]) -> Shard:
    """Store texts as a shard and return it."""
    made = Shard("letters", name, len(texts), 0, f"{name}-sum", "")
    store.write_table(made.path(home), pa.table({"text": texts}))
    return made
