"""What a document costs in each stage, and what a shuffle of made-up signatures costs that fits no memory.

    python tests/benchmarks/scale.py stages --documents 5000
    python tests/benchmarks/scale.py shuffle --documents 100000000 --folder /tmp/shuffle
    python tests/benchmarks/scale.py plan --measured stages.json --shuffled /tmp/shuffle/shuffle.json

`stages` takes documents of made-up words all the way with one worker; seconds are of the clock. `shuffle`
sends (band, document) through files by key, one band at a time, joins what meets into components by
union-find and by iterated smallest labels, and compares both. Every seventh document is a copy of an
earlier one, nine tenths alike. Bands that are done are not done again, so it may be killed. `plan` prints
what both say of more documents.
"""

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

BANDS, PARTITIONS, A_CHUNK = 32, 64, 1 << 22
COPIES = 7  # one in so many
AGREES = np.uint64(int(0.9**4 * 2**64))  # four values of a band are equal in two texts that are 0.9 alike
KEPT_AT_ONCE = 1 << 22
CORES = 64  # of a machine, in the plan


@numba.njit(cache=True, nogil=True)
def mixed(value):  # splitmix64 (Steele, Lea and Flood, 2014)
    value = (value + np.uint64(0x9E3779B97F4A7C15)) & np.uint64(0xFFFFFFFFFFFFFFFF)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@numba.njit(cache=True, nogil=True)
def original(document):
    """Return the document that a document is a copy of, or itself."""
    if document % COPIES != COPIES - 1:
        return document
    chosen = np.int64(mixed(np.uint64(document)) % np.uint64(document))
    return chosen - 1 if chosen % COPIES == COPIES - 1 else chosen


@numba.njit(cache=True, nogil=True)
def keyed(start, stop, band, copies, agrees):
    """Return the key of each document in a band, above its number."""
    out = np.empty(stop - start, np.uint64)
    for document in range(start, stop):
        source = original(document)
        if source != document and mixed(np.uint64(document) * np.uint64(64) + np.uint64(band)) > agrees:
            source = document
        key = mixed(np.uint64(source) * np.uint64(BANDS) + np.uint64(band) + np.uint64(1)) >> np.uint64(32)
        out[document - start] = key << np.uint64(32) | np.uint64(document)
    return out


@numba.njit(cache=True, nogil=True)
def dealt(entries, bits):
    """Return entries in the order of the first bits of their keys, and where each partition starts."""
    shift = np.uint64(64 - bits)
    starts = np.zeros((1 << bits) + 1, np.int64)
    for entry in entries:
        starts[np.int64(entry >> shift) + 1] += 1
    for part in range(1 << bits):
        starts[part + 1] += starts[part]
    ends, out = starts[:-1].copy(), np.empty_like(entries)
    for entry in entries:
        part = np.int64(entry >> shift)
        out[ends[part]] = entry
        ends[part] += 1
    return out, starts


@numba.njit(cache=True, nogil=True)
def met(entries):
    """Return neighbours with equal keys in sorted entries, and how many of them met by chance."""
    pairs, count, chance = np.empty((len(entries), 2), np.int32), 0, 0
    for place in range(1, len(entries)):
        if entries[place] >> np.uint64(32) != entries[place - 1] >> np.uint64(32):
            continue
        first = np.int64(entries[place - 1] & np.uint64(0xFFFFFFFF))
        second = np.int64(entries[place] & np.uint64(0xFFFFFFFF))
        if original(first) == original(second):  # stands for the comparison of the whole signatures
            pairs[count, 0], pairs[count, 1] = first, second
            count += 1
        else:
            chance += 1
    return pairs[:count], chance


@numba.njit(cache=True, nogil=True)
def root(parents, node):
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@numba.njit(cache=True, nogil=True)
def join(parents, pairs):
    for row in range(len(pairs)):
        first, second = root(parents, pairs[row, 0]), root(parents, pairs[row, 1])
        if first < second:
            parents[second] = first
        elif second < first:
            parents[first] = second


@numba.njit(cache=True, nogil=True)
def lower(labels, pairs):
    """Give both ends of each pair the smaller of their labels; return how many changed."""
    changed = 0
    for row in range(len(pairs)):
        first, second = pairs[row, 0], pairs[row, 1]
        least = min(labels[first], labels[second])
        changed += (labels[first] != least) + (labels[second] != least)
        labels[first] = labels[second] = least
    return changed


def shuffle(documents: int, folder: Path) -> dict[str, Any]:
    """Send all bands through files and join what meets; return what it cost."""
    folder.mkdir(parents=True, exist_ok=True)
    for band in range(BANDS):
        record = folder / f"{band:02}.json"
        if not record.exists():
            found = one_band(documents, band, folder)
            record.write_text(json.dumps(found), encoding="utf-8")
            print(f"band {band}: {found}", file=sys.stderr, flush=True)
    each = [json.loads((folder / f"{band:02}.json").read_text(encoding="utf-8")) for band in range(BANDS)]
    total = {name: round(sum(one[name] for one in each), 1) for name in each[0]}
    joined = components(documents, folder)
    return {"documents": documents, **total, **joined, "peak_mb": peak_mb()}


def one_band(documents: int, band: int, folder: Path) -> dict[str, Any]:
    """Deal a band out to files by key, then find what meets in each of them."""
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    began, spilled = time.monotonic(), 0
    for start in range(0, documents, A_CHUNK):
        entries = keyed(start, min(start + A_CHUNK, documents), band, COPIES, AGREES)
        entries, starts = dealt(entries, PARTITIONS.bit_length() - 1)
        for part in range(PARTITIONS):
            with (work / f"{part:02}").open("ab") as file:
                spilled += file.write(entries[starts[part] : starts[part + 1]].tobytes())
    between, pairs, chance = time.monotonic(), 0, 0
    aside = folder / f"{band:02}.pairs.tmp"
    with aside.open("wb") as file:
        for part in range(PARTITIONS):
            found, by_chance = met(np.sort(np.fromfile(work / f"{part:02}", np.uint64)))
            file.write(found.tobytes())
            pairs, chance = pairs + len(found), chance + by_chance
    aside.replace(folder / f"{band:02}.pairs")
    ended = time.monotonic()
    shutil.rmtree(work)
    return {
        "deal_s": round(between - began, 1),
        "meet_s": round(ended - between, 1),
        "spilled_mb": spilled / 1e6,
        "pairs": pairs,
        "met_by_chance": chance,
    }


def components(documents: int, folder: Path) -> dict[str, Any]:
    """Join all pairs in two ways and compare the components."""
    began = time.monotonic()
    parents = np.arange(documents, dtype=np.int32)
    for pairs in held(folder):
        join(parents, pairs)
    for _ in range(64):
        above = parents[parents]
        if np.array_equal(above, parents):
            break
        parents = above
    union_s, rounds, began = time.monotonic() - began, 0, time.monotonic()
    labels, changed = np.arange(documents, dtype=np.int32), 1
    while changed:
        changed, rounds = sum(lower(labels, pairs) for pairs in held(folder)), rounds + 1
    same = bool(np.array_equal(parents, labels))
    return {
        "union_find_s": round(union_s, 1),
        "min_label_s": round(time.monotonic() - began, 1),
        "min_label_rounds": rounds,
        "same_components": same,
        "components_of_two_or_more": int((np.bincount(parents, minlength=documents) > 1).sum()),
    }


def held(folder: Path) -> Iterator[NDArray[np.int32]]:
    """Yield the pairs of all bands, some millions at a time."""
    for path in sorted(folder.glob("*.pairs")):
        with path.open("rb") as file:
            while len(piece := np.fromfile(file, np.int32, 2 * KEPT_AT_ONCE)):
                yield piece.reshape(-1, 2)


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def stages(documents: int) -> dict[str, Any]:
    """Take documents of made-up words all the way with one worker; return seconds and bytes of each."""
    from curation import store
    from flows import release
    from flows.decide import decide_source, settle
    from flows.dedup import dedup_all
    from flows.engine import Limits
    from flows.ingest import ingest_source
    from flows.measure import described, measure_source
    from flows.settings import Settings

    with tempfile.TemporaryDirectory() as name:
        configs = contribute(Path(name), documents)
        settings = Settings(Path(name) / "home", configs, limits=Limits(workers=1))

        def measured() -> None:
            measure_source.fn("made", settings)
            store.keep_state(settings.home, "measure", described(settings))

        def decided() -> None:
            decide_source.fn("made", settings)
            settle.fn(settings)

        def released() -> None:
            facts = release.due(settings)
            release.assemble.fn(settings, facts, release.split.fn(settings, facts))

        steps = {
            "ingest": lambda: ingest_source.fn("made", settings),
            "measure": measured,
            "dedup": lambda: dedup_all.fn(settings),
            "decide": decided,
            "release": released,
        }
        took = {step: seconds(do) for step, do in steps.items()}
        sizes = {each.name: size(each) for each in settings.home.iterdir() if each.is_dir()}
        read = size(Path(name) / "made.jsonl")
    return {
        "documents": documents,
        "bytes_read": read,
        "seconds": took,
        "ms_a_document": {k: round(1000 * v / documents, 3) for k, v in took.items()},
        "bytes_a_document": {k: round(v / documents) for k, v in sorted(sizes.items()) if v > documents},
    }


def seconds(do: Any) -> float:
    began = time.monotonic()
    do()
    return round(time.monotonic() - began, 2)


def size(path: Path) -> int:
    return (
        path.stat().st_size
        if path.is_file()
        else sum(p.stat().st_size for p in path.rglob("*") if p.is_file())
    )


def contribute(folder: Path, documents: int) -> Path:
    """Write documents of about 2 kB, every seventh a copy with small changes; return the settings."""
    root = Path(__file__).parents[2]
    configs = folder / "configs"
    (configs / "sources").mkdir(parents=True)
    for name in ("policies", "lexicons"):
        shutil.copytree(root / "configs" / name, configs / name)
    chance = np.random.default_rng(1)
    letters = np.array(list("abcdefghijklmnoprstuvwz"))
    words = ["".join(chance.choice(letters, n)) for n in chance.integers(2, 10, 20_000)]
    texts: list[list[str]] = []
    with (folder / "made.jsonl").open("w", encoding="utf-8") as file:
        for number in range(documents):
            if number % COPIES == COPIES - 1:
                text = list(texts[int(chance.integers(0, len(texts)))])
                text[int(chance.integers(0, len(text)))] = "changed"
            else:
                text = [words[i] for i in chance.zipf(1.2, 330) % len(words)]
            texts.append(text)
            file.write(json.dumps({"id": f"d{number}", "text": " ".join(text)}) + "\n")
    (configs / "sources" / "made.toml").write_text(
        'title = "Made"\nholder = "Example Library"\ncontributor = "example-library"\n'
        'location = "../../made.jsonl"\nlicence = "CC0-1.0"\nreceived = 2026-11-01\n'
        '[agreement]\nid = "made-1"\nsigned = 2026-10-01\nby = "Example Library"\n',
        encoding="utf-8",
    )
    return configs


def plan(measured: dict[str, Any], shuffled: dict[str, Any]) -> Iterator[str]:
    """Yield what the two measurements say of a thousand million and of a hundred times as many documents."""
    per = {stage: ms / 1000 for stage, ms in measured["ms_a_document"].items() if stage != "dedup"}
    shuffle_s = (shuffled["deal_s"] + shuffled["meet_s"]) / shuffled["documents"]
    stored = sum(measured["bytes_a_document"].values())
    for count in (10**9, 10**11):
        hours = {stage: s * count / 3600 for stage, s in per.items()} | {"bands": shuffle_s * count / 3600}
        core_hours = sum(hours.values())
        by_chance = BANDS * count * count / 2 / 2**32
        yield f"{count:,} documents"
        yield "  core hours: " + ", ".join(f"{stage} {h:,.0f}" for stage, h in hours.items())
        machines = core_hours / 24 / CORES
        yield f"  {core_hours:,.0f} core hours: {machines:,.1f} machines of {CORES} cores for a day"
        shuffled_tb = count * BANDS * 8 / 1e12
        yield f"  {stored * count / 1e12:,.1f} TB stored, {shuffled_tb:,.2f} TB through the shuffle"
        yield f"  {by_chance:,.2g} pairs met by chance in 32 bits, {by_chance / 2**32:,.2g} in 64 bits"
        parents_gb = count * (4 if count < 2**31 else 8) / 1e9
        yield f"  union-find: {parents_gb:,.0f} GB of memory for its parents"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["stages", "shuffle", "plan"])
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--folder", type=Path, default=Path("shuffle"))
    parser.add_argument("--measured", type=Path)
    parser.add_argument("--shuffled", type=Path)
    given = parser.parse_args()
    if given.what == "plan":
        read = (json.loads(path.read_text(encoding="utf-8")) for path in (given.measured, given.shuffled))
        print("\n".join(plan(*read)))
        return
    found = stages(given.documents) if given.what == "stages" else shuffle(given.documents, given.folder)
    if given.what == "shuffle":
        (given.folder / "shuffle.json").write_text(json.dumps(found), encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
