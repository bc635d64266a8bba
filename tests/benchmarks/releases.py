"""What a month, a withdrawal and a rebuild cost a release of a million rows: bytes, files, seconds.

    python tests/benchmarks/releases.py [ROWS]

Rows are synthetic: short words drawn evenly, so texts pack worse than real ones. Their identifiers are
random, so that the new ones of a month fall between the old ones everywhere, the hardest case; a twentieth
of the works are books of twenty pages. Releases are made in a temporary folder, which is removed.
"""

import hashlib
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation import files, schema
from curation.releases import attribution, build, diff, manifest, versions
from curation.works import work_id

LANGUAGES = ("swh_Latn", "yor_Latn", "cym_Latn", "tam_Taml", "fra_Latn")
PIECE_ROWS = 20_000
PAGES = 20


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="commons-releases-") as place:
        home = Path(place)
        pieces = [table for _, table in zip(range(0, rows, PIECE_ROWS), _tables(1), strict=False)]
        first = _timed("first release", lambda: release(home, pieces))
        _timed("the same rows again", lambda: _told(home, release(home, pieces[::-1]), first))
        new = [next(_tables(2)).slice(0, max(1, rows // 100))]
        month = _timed("1 % new documents", lambda: _told(home, release(home, pieces + new), first))
        gone = _book(pieces[0])
        left = [table.filter(pc.invert(pc.is_in(table["doc_id"], value_set=gone))) for table in pieces + new]
        _timed(f"{len(gone)} rows of one work withdrawn", lambda: _told(home, release(home, left), month))
        _months(home / "grown", pieces[0])


def release(home: Path, tables: list[pa.Table]) -> str:
    """Publish the rows of the tables and return the version."""
    outputs = [path for i, table in enumerate(tables) for path in build.write_pieces(home, str(i), table)]
    scratch = home / build.WORK / "heaps"
    jobs = build.sorts(home, outputs, versions.latest(home))
    with ProcessPoolExecutor(2) as workers, versions.workshop(home) as building:
        names = list(workers.map(build.sort_rows, jobs, [scratch] * len(jobs)))
        paths = [Path(job.place, name) for job, found in zip(jobs, names, strict=True) for name in found]
        digests = workers.map(
            build.write_file, paths, *([each] * len(paths) for each in (scratch, building, home))
        )
        held = {building / "data" / path: sha for path, sha in zip(paths, digests, strict=True)}
        version = versions.following(home, files.now())
        described = manifest.describe(building, held) | {"version": version}
        attribution.write(building, described)
        attribution.share(home, building)
        files.write_json(building / "manifest.json", described)
        versions.publish(home, building, version)
    shutil.rmtree(home / build.WORK)
    return version


def _months(home: Path, base: pa.Table) -> None:
    """Let a small corpus grow by 1 % a month for two years; print the most that one month moved."""
    grown, parent, moved = [base], release(home, [base]), []
    for month in range(24):
        grown.append(next(_tables(100 + month)).slice(0, sum(t.num_rows for t in grown) // 100))
        version = release(home, grown)
        found = diff.compare(*(home / "releases" / v for v in (parent, version))).bytes
        moved.append(1 - found["shared"] / found["after"])
        parent = version
    held = versions.manifest(home, parent)["files"]
    print(
        f"two years of 1 % a month on {base.num_rows:,} rows in {len(LANGUAGES)} languages: "
        f"at most {max(moved):.1%} to move, {sum(moved) / len(moved):.1%} in the mean; {len(held)} files then"
    )


def _told(home: Path, version: str, parent: str) -> str:
    """Print what a release shares with its parent, and return it."""
    before, after = (home / "releases" / v for v in (parent, version))
    began = time.perf_counter()
    found = diff.compare(before, after)
    lasted = time.perf_counter() - began
    old, new = (diff.data_files(folder) for folder in (before, after))
    shared, counts = found.bytes["shared"], found.facts()
    print(f"  {counts['added']} added, {counts['changed']} changed, {counts['removed']} removed")
    print(f"  {len(old)} files before: {len(old.keys() - new.keys())} rewritten or gone; {len(new)} after")
    print(f"  {shared / found.bytes['before']:.2%} of the parent's bytes shared")
    print(f"  {1 - shared / found.bytes['after']:.2%} of the bytes to move; diff in {lasted:.1f} s")
    named = [_named(folder) for folder in (before, after)]
    stayed = sum(size for inode, size in named[0].items() if inode in named[1])
    total = sum(named[0].values())
    print(f"  tables of attribution: {total:,} bytes before, {stayed / total:.2%} of them stay")
    return version


def _named(folder: Path) -> dict[int, int]:
    """Return the bytes of each table of attribution, by the file that it is on the disk."""
    states = [path.stat() for path in (folder / attribution.FOLDER).rglob("*.parquet")]
    return {state.st_ino: state.st_size for state in states}


def _timed(what: str, done: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    print(what, flush=True)
    found = done()
    print(f"  {time.perf_counter() - began:.1f} s", flush=True)
    return found


def _book(table: pa.Table) -> pa.Array:
    """Return the identifiers of the rows of one book."""
    pages = [doc_id for doc_id in table["doc_id"].to_pylist() if "/" in doc_id]
    wanted = work_id(pages[0], "page")
    return pa.array([page for page in pages if work_id(page, "page") == wanted])


def _tables(seed: int) -> Iterator[pa.Table]:
    """Yield tables of `PIECE_ROWS` rows, the same ones for the same seed, without end."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("aeiounmklstrwbgdyp", k=chance.randint(2, 9))) for _ in range(20_000)]
    while True:
        rows: list[dict[str, Any]] = []
        while len(rows) < PIECE_ROWS:
            name, language = f"{chance.getrandbits(64):016x}", chance.choice(LANGUAGES)
            is_book = chance.random() < 1 / PAGES
            for page in range(PAGES if is_book else 1):
                text = " ".join(chance.choices(words, k=chance.randint(20, 140)))
                identifier = f"{name}/{page}" if is_book else name
                rows.append(_row(f"library:{identifier}", text, language, "page" if is_book else "work"))
        yield pa.Table.from_pylist(rows[:PIECE_ROWS], schema=schema.RELEASED)


def _row(doc_id: str, text: str, language: str, granularity: str) -> dict[str, Any]:
    required = {field.name: "synthetic" for field in schema.RELEASED if not field.nullable}
    return required | {
        "doc_id": doc_id,
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "granularity": granularity,
        "language": language,
        "language_bcp47": language[:3],
        "licence": "CC-BY-4.0",
        "licence_family": "attribution",
        "rights_doubt": False,
        "locator": f"https://library.example/{doc_id}",
        "words": text.count(" ") + 1,
        "letters": len(text),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
