from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.dedup import OFFERED, bands, index
from curation.dedup.clusters import clusters
from curation.dedup.compare import Thresholds
from curation.dedup.index import Manifest
from curation.dedup.offers import Offer
from curation.dedup.update import Change, Updated, update

Row = tuple[str, str, float, str, int]


@dataclass(frozen=True, slots=True)
class Held:
    """One document, with defaults that decide nothing; a text of its own unless a digest is given."""

    doc_id: str
    signature: bytes | None
    digest: bytes | None = None
    shingles: int | None = 100
    scan_signature: bytes | None = None
    rights_rank: int = 0
    quality: float = 1.0
    length_chars: int = 1000
    published_year: int | None = None
    retrieved_at: datetime | None = None

    def row(self) -> dict[str, object]:
        """Return the row as Arrow takes it."""
        own = self.doc_id.encode().ljust(16, b"\1") if self.signature else None
        return {name: getattr(self, name) for name in OFFERED.names} | {"digest": self.digest or own}


class Index:
    """An index in a folder, with the runs that were made of it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.manifest = Manifest("test")
        self.last: Updated | None = None
        self.shards: dict[str, list[Held]] = {}

    def run(
        self,
        shards: dict[str, list[Held]],
        *,
        withdrawn: Iterable[str] = (),
        copies: float = 0.7,
        compare: Callable[..., object] | None = None,
    ) -> pa.Table:
        """Bring the index to hold these shards, by name, and return the clusters."""
        kept = set(shards) & set(self.manifest.shards)
        offers = [Offer(name, table(held)) for name, held in shards.items() if name not in kept]
        key = f"{sorted(shards)}{sorted(withdrawn)}"
        change = Change(key, frozenset(kept), offers, frozenset(withdrawn))
        thresholds = Thresholds(copies=copies, editions=min(copies, 0.5))
        self.last = update(self.home, self.manifest, change, thresholds, compare)  # type: ignore[arg-type]
        self.manifest = self.last.manifest
        index.sweep(self.home, self.manifest)
        return clusters(self.last.documents, self.last.pairs, copies=copies)


@pytest.fixture
def held_index(tmp_path: Path) -> Index:
    """Return an empty index."""
    return Index(tmp_path)


def table(held: list[Held]) -> pa.Table:
    """Return documents as a run offers them."""
    return pa.Table.from_pylist([h.row() for h in held], schema=OFFERED)


def signature(of: int, *, changed: range = range(0)) -> bytes:
    """Return the signature of text number `of`, with values of its own at the changed places."""
    values = np.random.Generator(np.random.PCG64(of)).integers(0, 2**32, 128, np.uint32)
    values[list(changed)] = [(1000 * of + place) * 2654435761 % 2**32 for place in changed]
    return values.astype("<u4").tobytes()


def digest(of: int) -> bytes:
    """Return the digest of text number `of`."""
    return (of + 1).to_bytes(16, "little")


def rows(found: pa.Table) -> list[Row]:
    """Return identifier, cluster, similarity, kind and rank of each member, after checking the sizes."""
    listed = found.to_pylist()
    ids = [row["cluster_id"] for row in listed]
    assert [row["cluster_size"] for row in listed] == [ids.count(i) for i in ids]
    return [(r["doc_id"], r["cluster_id"], round(r["similarity"], 2), r["kind"], r["rank"]) for r in listed]


def found(*held: Held, threshold: float = 0.7) -> list[Row]:
    """Return the clusters of documents in one shard of an index of their own."""
    with TemporaryDirectory() as home:
        return rows(Index(Path(home)).run({"shard": list(held)}, copies=threshold))


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
        pytest.param(37, 0.7, True, id="91-of-128-at-0.7"),
        pytest.param(40, 0.7, False, id="88-of-128-at-0.7"),
    ],
)
def test_threshold_is_the_least_similarity_of_a_member(
    changed: int, threshold: float, is_member: bool
) -> None:
    """
    The changed places stand at the end, so that many bands agree and the threshold alone decides.
    """
    other = signature(1, changed=range(128 - changed, 128))

    members = found(Held("a", signature(1)), Held("b", other), threshold=threshold)

    assert [row[3] for row in members] == ["exact", "near" if is_member else "edition"]


def test_copies_of_copies_are_not_chained() -> None:
    """
    a is like b and b like c, but a is not like c: the best document takes b, and c stays alone.
    """
    b = np.frombuffer(signature(1), "<u4").copy()
    a, c = b.copy(), b.copy()
    a[:50] = 1
    c[-50:] = 2
    held = [Held(name, values.tobytes()) for name, values in (("a", a), ("b", b), ("c", c))]

    assert [row[:2] for row in found(*held)] == [("a", "a"), ("b", "a")]


def test_a_copy_that_is_taken_stays_where_it_is() -> None:
    """
    c is like a and like b, which are not alike; a is the better of the two, and b comes too late.
    """
    c = np.frombuffer(signature(1), "<u4").copy()
    a, b = c.copy(), c.copy()
    a[:50] = 1
    b[-50:] = 2
    held = [Held(name, values.tobytes()) for name, values in (("a", a), ("b", b), ("c", c))]

    assert [row[:2] for row in found(*held)] == [("a", "a"), ("c", "a")]


def test_a_copy_of_a_near_copy_has_its_similarity() -> None:
    near = signature(1, changed=range(16))

    assert found(
        Held("a", signature(1), digest(1)), Held("b", near, digest(2)), Held("c", near, digest(2))
    ) == [
        ("a", "a", 1.0, "exact", 0),
        ("b", "a", 0.87, "near", 1),
        ("c", "a", 0.87, "near", 2),
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


def test_nothing_held_gives_no_clusters() -> None:
    assert found() == []


TEXTS = [
    Held(f"{text:02}-{copy}", signature(text, changed=range(copy // 2 * 20)), digest(100 * text + copy // 2))
    for text in range(8)
    for copy in range(6)
]


@settings(max_examples=6)
@given(st.permutations(TEXTS), st.lists(st.integers(0, 3), min_size=48, max_size=48))
def test_order_shards_and_runs_change_nothing(order: list[Held], run_of: list[int]) -> None:
    """
    Families of copies, dealt out in any order to four shards that come in one run or in four.
    """
    shards = {f"s{n}": [h for h, run in zip(order, run_of, strict=True) if run == n] for n in range(4)}
    with TemporaryDirectory() as home:
        at_once = Index(Path(home)).run(shards)
    with TemporaryDirectory() as home:
        index_ = Index(Path(home))
        for upto in range(1, 5):
            bit_by_bit = index_.run({f"s{n}": shards[f"s{n}"] for n in range(upto)})

    assert at_once.num_rows == 48
    assert bit_by_bit.equals(at_once)


@settings(max_examples=6)
@given(st.lists(st.booleans(), min_size=48, max_size=48))
def test_what_is_withdrawn_leaves_an_index_as_if_it_had_never_been_there(is_gone: list[bool]) -> None:
    gone = [h.doc_id for h, x in zip(TEXTS, is_gone, strict=True) if x]
    left = [h for h, x in zip(TEXTS, is_gone, strict=True) if not x]
    with TemporaryDirectory() as home:
        index_ = Index(Path(home))
        index_.run({"a": TEXTS[:30], "b": TEXTS[30:]})
        after = index_.run({"a": TEXTS[:30], "b": TEXTS[30:]}, withdrawn=gone)
        assert index_.run({"a": TEXTS[:30], "b": TEXTS[30:]}, withdrawn=gone).equals(after)
    with TemporaryDirectory() as home:
        assert Index(Path(home)).run({"c": left}).equals(after)


def test_the_copy_that_a_withdrawn_text_displaced_comes_back(held_index: Index) -> None:
    shards = {"a": [Held("a", signature(1), length_chars=9)], "b": [Held("b", signature(1))]}

    assert [row[0] for row in rows(held_index.run(shards))] == ["b", "a"]
    assert rows(held_index.run(shards, withdrawn=["b"])) == []
    assert held_index.last is not None
    assert held_index.last.documents["doc_id"].to_pylist() == ["a"]


def test_no_byte_of_a_withdrawn_text_stays_in_the_index(held_index: Index) -> None:
    secret = Held("secret-record", signature(7), b"0123456789abcdef", scan_signature=signature(8))
    shards = {"a": [Held("a", signature(1)), secret], "b": [Held("b", signature(2))]}
    held_index.run({"b": shards["b"]})
    held_index.run(shards)
    untouched = {p: p.stat().st_mtime_ns for p in held_index.home.rglob("00000-*/*.parquet")}
    held_index.run(shards, withdrawn=["secret-record"])
    traces = [b"secret-record", secret.digest, signature(8)[:16], of_words_bytes(signature(7))[:4]]
    content = [p.read_bytes() for p in held_index.home.rglob("*.parquet")]

    assert [any(trace in each for each in content) for trace in traces] == [False] * 4  # type: ignore[operator]
    assert {p: p.stat().st_mtime_ns for p in untouched} == untouched


def of_words_bytes(signed: bytes) -> bytes:
    """Return the bytes that a signature has in the index."""
    return bytes(bands.of_words(np.frombuffer(signed, "<u4").reshape(1, 128)).T.tobytes())


def test_a_later_run_adds_files_and_rewrites_none(held_index: Index) -> None:
    held_index.run({"a": TEXTS[:20]})
    before = {p: p.read_bytes() for p in held_index.home.rglob("*.parquet")}
    held_index.run({"a": TEXTS[:20], "b": TEXTS[20:]})

    assert {p: p.read_bytes() for p in before} == before
    assert len(list(held_index.home.rglob("*.parquet"))) == 2 * len(before)


def test_a_shard_that_is_read_again_replaces_its_old_self(held_index: Index) -> None:
    held_index.run({"a": TEXTS})
    changed = [*TEXTS[1:], Held("new", signature(99))]

    assert rows(held_index.run({"a2": changed})) == rows(Index(held_index.home / "x").run({"b": changed}))


def test_texts_are_asked_where_the_estimate_leaves_a_doubt(held_index: Index) -> None:
    """
    The estimate is 0.75; the texts themselves say 0.65, which makes an edition of the copy.
    """
    asked = []

    def compare(first: pa.Table, second: pa.Table, by_scan: bool) -> object:
        asked.append((first.to_pylist(), second.to_pylist(), by_scan))
        return np.array([0.65], np.float32)

    held = [Held("a", signature(1)), Held("b", signature(1, changed=range(32))), Held("c", signature(5))]

    assert rows(held_index.run({"s": held}, compare=compare))[1] == ("b", "a", 0.65, "edition", 1)
    assert asked == [([{"shard": "s", "row": 0}], [{"shard": "s", "row": 1}], False)]


@pytest.mark.parametrize(
    ("years", "kind"),
    [
        pytest.param((1871, 1871), "recognition", id="same-year"),
        pytest.param((1871, 1890), "edition", id="reprint"),
    ],
)
def test_scans_that_agree_in_letters_are_one_page(
    years: tuple[int, int], kind: str, held_index: Index
) -> None:
    """
    No word agrees; the better recognition stands for the other, although it is shorter.
    """
    letters = signature(9), signature(9, changed=range(100))
    held = [
        Held("a", signature(1), scan_signature=letters[0], quality=0.4, published_year=years[0]),
        Held(
            "b", signature(2), scan_signature=letters[1], quality=0.8, length_chars=9, published_year=years[1]
        ),
    ]
    found_ = held_index.run({"s": held}, compare=lambda *_: np.array([0.3], np.float32))

    assert rows(found_) == [("b", "b", 1.0, "exact", 0), ("a", "b", 0.3, kind, 1)]
    assert found_["cluster_kind"].to_pylist() == [kind, kind]


def test_a_crowd_of_copies_is_one_cluster_whatever_comes_when(held_index: Index) -> None:
    """
    300 texts share all their buckets, more than are compared with each other; the best of them comes last.
    """
    crowd = [Held(f"{n:03}", signature(1, changed=range(n % 20)), digest(n)) for n in range(300)]
    shards = {"a": crowd, "b": [Held("best", signature(1), length_chars=5000)]}
    held_index.run({"a": crowd})
    found_ = held_index.run(shards)

    assert set(found_["cluster_id"].to_pylist()) == {"best"}
    assert found_.num_rows == 301
    assert set(held_index.run(shards, withdrawn=["best"])["cluster_size"].to_pylist()) == {300}
