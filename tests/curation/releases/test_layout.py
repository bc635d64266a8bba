from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.releases import layout
from curation.releases.layout import Hashes, Leaf

DOCS = st.sets(st.integers(0, 2**64 - 1), max_size=60)


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "FILE_ROWS", 8)


def place(docs: set[int], held: Mapping[Leaf, Hashes] | None = None) -> dict[Leaf, set[int]]:
    """Return the documents of each file; a document's hash is its work's as well."""
    given = np.array(sorted(docs), np.uint64)
    leaves, found = layout.place(given, np.full(len(given), 1000, np.int64), given, held or {})
    return {leaf: set(given[found == i].tolist()) for i, leaf in enumerate(leaves)}


def as_held(files: Mapping[Leaf, set[int]]) -> dict[Leaf, Hashes]:
    return {leaf: np.array(sorted(docs), np.uint64) for leaf, docs in files.items()}


@given(DOCS)
def test_every_row_lies_in_one_file_and_no_file_holds_too_many(docs: set[int]) -> None:
    files = place(docs)

    assert sorted(doc for held in files.values() for doc in held) == sorted(docs)
    assert all(0 < len(held) <= 8 for held in files.values())


@given(DOCS, DOCS)
def test_new_rows_leave_the_files_that_are_there_as_they_are(old: set[int], new: set[int]) -> None:
    before = place(old)
    after = place(old | new, as_held(before))

    assert {leaf: after[leaf] for leaf in before} == before
    assert {leaf.generation for leaf in after.keys() - before.keys()} <= {1 if old else 0}


@given(DOCS, st.randoms())
def test_a_withdrawal_changes_only_the_files_that_held_the_rows(docs: set[int], chance: Any) -> None:
    before = place(docs)
    gone = {doc for doc in docs if chance.random() < 0.1}
    after = place(docs - gone, as_held(before))

    assert after == {leaf: held - gone for leaf, held in before.items() if held - gone}


@given(DOCS, DOCS)
def test_the_same_rows_again_stay_where_they_are(old: set[int], new: set[int]) -> None:
    files = place(old | new, as_held(place(old)))

    assert place(old | new, as_held(files)) == files


def test_a_file_that_grew_too_large_is_split_and_its_neighbour_is_not() -> None:
    right = {2**63 + n for n in range(3)}
    held = as_held({Leaf(0, "0"): {1 << 60}, Leaf(0, "1"): right})
    large = np.array([1 << 60, *sorted(right)], np.uint64)
    sizes = np.array([1, 1, layout.FILE_BYTES, layout.FILE_BYTES], np.int64)
    leaves, found = layout.place(large, sizes, large, held)

    assert leaves[0] == Leaf(0, "0")
    assert [leaf.bits.startswith("1") for leaf in leaves[1:]] == [True] * (len(leaves) - 1)
    assert len(leaves) > 2
    assert found[0] == 0


def test_small_generations_are_written_together_and_move_little() -> None:
    chance = np.random.default_rng(7)
    docs = set(chance.integers(0, 2**63, 2000).tolist())
    files = place(docs)
    moved = []
    for _ in range(48):
        docs = docs | set(chance.integers(0, 2**63, len(docs) // 100).tolist())
        after = place(docs, as_held(files))
        changed = sum(len(held) for leaf, held in after.items() if files.get(leaf) != held)
        moved.append(changed / len(docs))
        files = after

    assert max(moved) <= 0.08
    assert len({leaf.generation for leaf in files}) <= 2 * layout.SHARE


@pytest.mark.parametrize("leaf", [Leaf(0), Leaf(3, "0110"), Leaf(123456, "1")])
def test_a_files_name_tells_its_leaf(leaf: Leaf) -> None:
    assert Leaf.named(leaf.name) == leaf


def test_a_file_of_another_name_is_no_leaf() -> None:
    assert Leaf.named("part-1-2.parquet") is None


def test_pages_of_one_work_lie_together(make_row: Any, make_table: Any) -> None:
    pages = [make_row(n, doc_id=f"letters:book-{n % 4}/{n}", granularity="page") for n in range(32)]
    rows = make_table(pages)
    leaves, found = layout.place(
        layout.tree_hashes(rows), layout.row_bytes(rows), layout.doc_hashes(rows["doc_id"]), {}
    )
    works = {n: {int(found[row]) for row in range(32) if row % 4 == n} for n in range(4)}

    assert len(leaves) > 1
    assert all(len(held) == 1 for held in works.values())
