from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.dedup import HELD, estimate
from curation.dedup.clusters import clusters
from curation.schema import CLUSTERS


@dataclass(frozen=True, slots=True)
class Held:
    """One row of what is held, with defaults that decide nothing."""

    doc_id: str
    signature: bytes | None
    digest: bytes | None = None
    shingles: int | None = 100
    rights_rank: int = 0
    length_chars: int = 1000
    published_year: int | None = None
    retrieved_at: datetime | None = None

    def row(self) -> dict[str, object]:
        """Return the row as Arrow takes it."""
        return {name: getattr(self, name) for name in HELD.names}


def signature(of: int, *, changed: range = range(0)) -> bytes:
    """Return the signature of text number `of`, with values of its own at the changed places."""
    values = np.random.Generator(np.random.PCG64(of)).integers(0, 2**32, 128, np.uint32)
    values[list(changed)] = [1000 * of + place for place in changed]
    return values.astype("<u4").tobytes()


def digest(of: int) -> bytes:
    """Return the digest of text number `of`."""
    return of.to_bytes(16, "little")


def found(*held: Held, threshold: float = 0.7) -> list[tuple[str, str, float, str, int]]:
    """Return identifier, cluster, similarity, kind and rank of each member, after checking the sizes."""
    table = clusters([pa.Table.from_pylist([h.row() for h in held], schema=HELD)], threshold=threshold)
    assert table.schema.equals(CLUSTERS, check_metadata=True)
    rows = table.to_pylist()
    ids = [row["cluster_id"] for row in rows]
    assert [row["cluster_size"] for row in rows] == [ids.count(i) for i in ids]
    return [(r["doc_id"], r["cluster_id"], round(r["similarity"], 3), r["kind"], r["rank"]) for r in rows]


def test_equal_digests_are_exact_copies() -> None:
    assert found(
        Held("a", signature(1), digest(1)),
        Held("b", signature(1), digest(1)),
        Held("c", signature(2), digest(2)),
    ) == [("a", "a", 1.0, "exact", 0), ("b", "a", 1.0, "exact", 1)]


def test_similar_signatures_are_near_copies() -> None:
    assert found(Held("a", signature(1)), Held("b", signature(1, changed=range(32)))) == [
        ("a", "a", 1.0, "exact", 0),
        ("b", "a", 0.75, "near", 1),
    ]


def test_equal_signatures_of_unequal_digests_are_near_copies() -> None:
    """
    They differ in punctuation alone, which is not nothing.
    """
    assert found(Held("a", signature(1), digest(1)), Held("b", signature(1), digest(2)))[1] == (
        "b",
        "a",
        1.0,
        "near",
        1,
    )


@pytest.mark.parametrize(
    ("changed", "threshold", "is_member"),
    [
        pytest.param(38, 0.7, True, id="90-of-128-at-0.7"),
        pytest.param(39, 0.7, False, id="89-of-128-at-0.7"),
        pytest.param(32, 0.75, True, id="exactly-at-the-threshold"),
    ],
)
def test_threshold_is_the_least_similarity_of_a_member(
    changed: int, threshold: float, is_member: bool
) -> None:
    """
    The changed places stand at the end, so that many bands agree and the threshold alone decides.
    """
    other = signature(1, changed=range(128 - changed, 128))

    assert bool(found(Held("a", signature(1)), Held("b", other), threshold=threshold)) is is_member


def test_copies_of_copies_are_not_chained() -> None:
    """
    a is like b and b like c, but a is not like c: the best document takes b, and c stays alone.
    """
    b = np.frombuffer(signature(1), "<u4").copy()
    a, c = b.copy(), b.copy()
    a[:30] = 1
    c[-30:] = 2
    held = [Held(name, values.tobytes()) for name, values in (("a", a), ("b", b), ("c", c))]

    assert [row[:2] for row in found(*held)] == [("a", "a"), ("b", "a")]


def test_a_copy_that_is_taken_stays_where_it_is() -> None:
    """
    c is like a and like b, which are not alike; a is the better of the two, and b comes too late.
    """
    c = np.frombuffer(signature(1), "<u4").copy()
    a, b = c.copy(), c.copy()
    a[:30] = 1
    b[-30:] = 2
    held = [Held(name, values.tobytes()) for name, values in (("a", a), ("b", b), ("c", c))]

    assert [row[:2] for row in found(*held)] == [("a", "a"), ("c", "a")]


def test_a_copy_of_a_near_copy_has_its_similarity() -> None:
    near = signature(1, changed=range(16))

    assert found(
        Held("a", signature(1), digest(1)), Held("b", near, digest(2)), Held("c", near, digest(2))
    ) == [
        ("a", "a", 1.0, "exact", 0),
        ("b", "a", 0.875, "near", 1),
        ("c", "a", 0.875, "near", 2),
    ]


@pytest.mark.parametrize(
    ("best", "other"),
    [
        pytest.param(
            {"rights_rank": 0, "length_chars": 5}, {"rights_rank": 1, "length_chars": 9}, id="freest-rights"
        ),
        pytest.param(
            {"length_chars": 9, "published_year": 1950},
            {"length_chars": 5, "published_year": 1900},
            id="then-longest",
        ),
        pytest.param({"published_year": 1890}, {"published_year": 1905}, id="then-oldest"),
        pytest.param({"published_year": 2001}, {"published_year": None}, id="unknown-year-after-known"),
        pytest.param(
            {"retrieved_at": datetime(2020, 1, 1, tzinfo=UTC)},
            {"retrieved_at": datetime(2021, 1, 1, tzinfo=UTC)},
            id="then-first-retrieved",
        ),
    ],
)
@pytest.mark.parametrize("digests", [pytest.param((1, 1), id="exact"), pytest.param((1, 2), id="near")])
def test_best_copy_stands_for_the_cluster(
    best: dict[str, object], other: dict[str, object], digests: tuple[int, int]
) -> None:
    """
    The better one has the later identifier, which would lose if nothing else decided.
    """
    members = found(
        Held("a", signature(1), digest(digests[0]), **other),  # type: ignore[arg-type]
        Held("b", signature(1), digest(digests[1]), **best),  # type: ignore[arg-type]
    )

    assert [(row[0], row[4]) for row in members] == [("b", 0), ("a", 1)]


def test_short_texts_are_copies_only_if_equal() -> None:
    assert found(
        Held("a", signature(1), digest(1), shingles=2),
        Held("b", signature(1), digest(1), shingles=2),
        Held("c", signature(1), digest(3), shingles=2),
    ) == [("a", "a", 1.0, "exact", 0), ("b", "a", 1.0, "exact", 1)]


@pytest.mark.parametrize(
    ("shingles", "is_member"), [pytest.param(2, False, id="2"), pytest.param(3, True, id="3")]
)
def test_resemblance_counts_from_three_shingles_on(shingles: int, is_member: bool) -> None:
    held = [Held(name, signature(1), digest(n), shingles=shingles) for n, name in enumerate("ab")]

    assert bool(found(*held)) is is_member


def test_texts_without_digest_and_signature_stay_alone() -> None:
    assert found(Held("a", None, shingles=0), Held("b", None, shingles=None)) == []


@pytest.mark.parametrize(
    "batches", [pytest.param(0, id="no-batch"), pytest.param(2, id="batches-without-rows")]
)
def test_nothing_held_gives_no_clusters(batches: int) -> None:
    assert clusters([HELD.empty_table()] * batches).num_rows == 0


@given(st.randoms(use_true_random=False), st.integers(1, 9))
def test_order_and_size_of_batches_change_nothing(random: object, size: int) -> None:
    """
    Twelve families of copies, some of them alike among themselves, in any order and any batches.
    """
    held = [
        Held(f"{text:02}-{copy}", signature(text, changed=range(copy * 9)), digest(100 * text + copy // 2))
        for text in range(12)
        for copy in range(5)
    ]
    expected = clusters([pa.Table.from_pylist([h.row() for h in held], schema=HELD)])
    random.shuffle(held)  # type: ignore[attr-defined]
    shuffled = pa.Table.from_pylist([h.row() for h in held], schema=HELD)

    assert expected.num_rows == 60
    assert clusters(shuffled.to_batches(max_chunksize=size)).equals(expected)


def test_a_document_that_is_held_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="held twice"):
        found(Held("a", signature(1)), Held("a", signature(2)))


@pytest.mark.parametrize("threshold", [0.0, -0.5, 1.01, float("nan")])
def test_threshold_outside_its_range_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        clusters([], threshold=threshold)


def test_estimate_is_the_share_of_equal_places() -> None:
    assert estimate(signature(1), signature(1)) == 1.0
    assert estimate(signature(1), signature(1, changed=range(32))) == 0.75
    assert estimate(signature(1), signature(2)) == 0.0


def test_estimate_refuses_what_is_no_signature() -> None:
    with pytest.raises(ValueError, match="512 bytes"):
        estimate(signature(1), b"")
