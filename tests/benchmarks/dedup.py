"""What it costs to find duplicates: banding and clustering of made-up sketches, and a second run.

    python tests/benchmarks/dedup.py --documents 1000000
    python tests/benchmarks/dedup.py --second 50000

Sketches are of random bytes; every seventh document is a copy of another one with a tenth of the bytes
changed. CPU seconds are of the process; peak memory includes the interpreter and the sketches themselves.
For `--second`, texts of made-up words are sketched and indexed, then one in a hundred more.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from datasketch import MinHash
from numpy.typing import NDArray

from curation.dedup import DOCUMENTS, OFFERED, PAIRS, bands
from curation.dedup.bands import BANDS, OF_SCANS, OF_WORDS, Table, estimate
from curation.dedup.clusters import clusters
from curation.dedup.compare import Thresholds
from curation.dedup.index import Manifest
from curation.dedup.offers import Offer
from curation.dedup.update import Change, update
from filters import minhash, scanned
from filters.kernels.minhash import signatures
from filters.kernels.shingles import Layout

T = TypeVar("T")

COPIES = 7  # one in so many
A_CHUNK = 100_000
A_BATCH = 5_000
VOCABULARY = 300_000


def sketches(count: int) -> NDArray[np.uint32]:
    """Return bands of random sketches, of which one in seven is a changed copy of an earlier one."""
    chance = np.random.Generator(np.random.SFC64(1))
    out = np.empty((BANDS, count), np.uint32)
    originals = count - count // COPIES
    for start in range(0, count, A_CHUNK):
        stop = min(start + A_CHUNK, count)
        out[:, start:stop] = chance.integers(0, 2**32, (BANDS, stop - start), np.uint32)
        copies = np.arange(max(start, originals), stop)
        if len(copies):
            changes = (chance.random((BANDS, len(copies), 4), np.float32) < 0.1).astype(np.uint8) * 255
            masks = changes.view("<u4")[:, :, 0]
            sources = out[:, chance.integers(0, originals, len(copies))]
            out[:, copies] = sources & ~masks | out[:, copies] & masks
    return out


def documents(count: int) -> pa.Table:
    """Return documents of which nothing but the identifier differs."""
    columns = {
        "doc_id": pc.binary_join_element_wise("made", pc.cast(pa.array(np.arange(count)), pa.string()), ":"),
        "text": np.arange(count, dtype=np.int32),
        "shard": pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array(["made"])),
        "row": np.arange(count, dtype=np.int32),
        "is_scan": np.zeros(count, np.bool_),
        "rights_rank": np.zeros(count, np.int32),
        "quality": np.ones(count, np.float32),
        "length_chars": np.full(count, 1000),
        "published_year": pa.nulls(count, pa.int32()),
        "retrieved_at": pa.nulls(count, DOCUMENTS.field("retrieved_at").type),
    }
    return pa.table(columns, schema=DOCUMENTS)


def banding(count: int) -> None:
    """Print what banding, comparing and clustering so many sketches costs."""
    warm = np.ones(10, np.bool_)
    bands.pairs(Table(sketches(10), warm, warm, np.arange(10, dtype=np.uint64)), OF_WORDS)
    made = sketches(count)
    everything, claims = np.ones(count, np.bool_), np.arange(count, dtype=np.uint64)
    least = int(0.38 * 128)
    found, paired = timed(
        lambda: bands.pairs(Table(made, everything, everything, claims), OF_WORDS._replace(least=least))
    )
    held = documents(count)
    similar = pa.table(
        [found.first, found.second, estimate(found.equal), np.zeros(len(found.first), np.bool_)], schema=PAIRS
    )
    members, clustered = timed(lambda: clusters(held, similar).num_rows)
    total = paired + clustered
    print(
        f"{count:,} documents: {total:.2f} s CPU ({paired:.2f} banding, {clustered:.2f} clustering), "
        f"{1e6 * total / count:.2f} us a document, peak {peak_mb():,} MB; "
        f"{len(found.first):,} pairs, {members:,} members of clusters"
    )


def scans(count: int) -> None:
    """Print how many candidates a scanned page has among so many pages of made-up words."""
    made = bands.of_scans(np.concatenate([pages(n) for n in range(0, count, A_BATCH)])[:count])
    everything, claims = np.ones(count, np.bool_), np.arange(count, dtype=np.uint64)
    found, seconds = timed(lambda: bands.pairs(Table(made, everything, everything, claims), OF_SCANS))
    print(
        f"{count:,} scans: {len(found.first) / count:.3f} candidates a page, "
        f"{1e6 * seconds / count:.0f} us a page, peak {peak_mb():,} MB"
    )


def pages(seed: int) -> NDArray[np.uint32]:
    """Return the signatures of a batch of pages of 250 words, of which few are common and most are rare."""
    chance = np.random.Generator(np.random.SFC64(4))
    lengths = chance.integers(2, 10, VOCABULARY)
    letters = chance.choice(np.frombuffer(b"etaoinshrdlucmfwypvbgk", np.uint8), (VOCABULARY, 10))
    chance = np.random.Generator(np.random.SFC64(5 + seed))
    rank = np.exp(chance.random((A_BATCH, 250)) * np.log(VOCABULARY)).astype(np.int64) - 1  # Zipf's law
    is_there = np.arange(10) < lengths[rank][:, :, None]
    data = letters[rank][is_there]
    ends = np.cumsum([0, *is_there.sum(axis=(1, 2))])
    begins = np.insert(np.arange(len(data)), ends[1:], ends[1:])
    firsts = ends + np.arange(len(ends))
    layout = Layout(data, begins, firsts, np.zeros(A_BATCH, np.int64))
    permutations = MinHash(num_perm=128, seed=1, scheme="affine32").permutations
    signed: NDArray[np.uint32] = signatures(layout, scanned.WIDTH, permutations)[0]
    return signed


def second(count: int) -> None:
    """Print what one in a hundred more costs, against the first run, in CPU seconds."""
    chance = np.random.Generator(np.random.SFC64(3))
    words = np.array([f"w{n:x}" for n in range(50_000)])
    texts = [" ".join(words[chance.zipf(1.2, 250) % 50_000]) for _ in range(count + count // 100)]
    for i in range(0, len(texts), COPIES):
        texts[i] = texts[chance.integers(0, count)] + " copied"
    with tempfile.TemporaryDirectory() as folder:
        home, shards = Path(folder), [texts[i : i + 5000] for i in range(0, count, 5000)]
        run(home, Manifest("warm"), {"warm": texts[:50]}, [])
        first, seconds = timed(
            lambda: run(home, Manifest("x"), {f"s{i}": s for i, s in enumerate(shards)}, [])
        )
        more, again = timed(lambda: run(home, first[0], {"more": texts[count:]}, list(first[0].shards)))
    print(
        f"{count:,} documents: first run {seconds:.2f} s CPU ({first[1]:.2f} of it sketching), "
        f"1 % more {again:.3f} s ({more[1]:.3f}): {again / seconds:.1%} of the first; "
        f"without sketching {(again - more[1]) / (seconds - first[1]):.1%}"
    )


def run(
    home: Path, before: Manifest, shards: dict[str, list[str]], kept: list[str]
) -> tuple[Manifest, float]:
    """Bring an index to hold these shards as well; return its manifest and the seconds of sketching."""
    offers, seconds = timed(lambda: [Offer(name, offered(name, texts)) for name, texts in shards.items()])
    change = Change(f"{sorted(shards)}", frozenset(kept), offers)
    after = update(home, before, change, Thresholds())
    clusters(after.documents, after.pairs)
    return after.manifest, seconds


def offered(name: str, texts: list[str]) -> pa.Table:
    """Return texts as a shard offers them, sketched."""
    signed = minhash.signed(pa.array(texts))
    fields = {each: signed.field(each) for each in ("digest", "signature", "shingles")}
    fields["doc_id"] = pa.array([f"{name}:{i}" for i in range(len(texts))])
    fields["length_chars"] = pa.array([len(t) for t in texts], pa.int64())
    fields["quality"] = pa.array(np.ones(len(texts), np.float32))
    fields["rights_rank"] = pa.array(np.zeros(len(texts), np.int32))
    missing = {f.name: pa.nulls(len(texts), f.type) for f in OFFERED if f.name not in fields}
    return pa.table({n: (fields | missing)[n] for n in OFFERED.names}, schema=OFFERED)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what some work gives, and its CPU seconds."""
    began = time.process_time()
    return work(), time.process_time() - began


def peak_mb() -> int:
    """Return the most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, work in (("documents", banding), ("scans", scans), ("second", second)):
        parser.add_argument(f"--{name}", type=int, help=work.__doc__)
    asked = vars(parser.parse_args())
    for name, work in (("documents", banding), ("scans", scans), ("second", second)):
        if asked[name]:
            work(asked[name])
