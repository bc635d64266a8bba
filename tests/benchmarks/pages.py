"""What the supervised process costs a page: the same pages read in place and behind the pipe, by turns.

    python tests/benchmarks/pages.py ARCHIVE... --rounds 5 --extractor trafilatura

Prints pages a second for both, the best of the rounds, and what a page that hangs costs beyond its limit.
"""

import argparse
import time
from pathlib import Path

from curation.sources import _archive_frames, _capture, _page_worker, warc
from curation.sources._archive_frames import Frame
from curation.sources._page_worker import Limits, PageWorker


def captures(paths: list[Path], extractor: str) -> list[_capture.Capture]:
    """Return all pages of the archives."""
    how = warc.Reading(extractor, Limits())
    frames = [f for path in paths for f in _archive_frames.frames(path) if isinstance(f, Frame)]
    entries = [warc._entry(frame, "archive", how) for frame in frames]
    return [entry.capture for entry in entries if isinstance(entry, warc._Page)]


def in_place(pages: list[_capture.Capture]) -> float:
    """Return the seconds that the pages take in this process."""
    begun = time.perf_counter()
    for page in pages:
        _capture.read(page)
    return time.perf_counter() - begun


def behind_the_pipe(pages: list[_capture.Capture]) -> float:
    """Return the seconds that the pages take in the supervised process, in batches."""
    begun = time.perf_counter()
    for start in range(0, len(pages), _page_worker.BATCH_JOBS):
        _page_worker.read(_capture.TARGET, pages[start : start + _page_worker.BATCH_JOBS], Limits())
    return time.perf_counter() - begun


def poison(seconds: float) -> float:
    """Return the seconds, beyond its limit, that a job costs which never ends, with its neighbours."""
    worker = PageWorker("time:sleep", Limits(seconds))
    worker.read([0.0])
    begun = time.perf_counter()
    results = worker.read([0.0, 600.0, 0.0])
    spent = time.perf_counter() - begun
    worker.close()
    if [type(result) for result in results] != [type(None), _page_worker.Unread, type(None)]:
        raise SystemExit(f"a hanging job cost more than itself: {results}")
    return spent - seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archives", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--extractor", default="trafilatura")
    given = parser.parse_args()
    pages = captures(given.archives, given.extractor)
    behind_the_pipe(pages[:1])  # the process starts
    turns = [(in_place(pages), behind_the_pipe(pages)) for _ in range(given.rounds)]
    here, there = (min(times) for times in zip(*turns, strict=True))
    print(f"{len(pages)} pages, {given.extractor}: in place {len(pages) / here:.1f} pages/s, ", end="")
    print(
        f"supervised {len(pages) / there:.1f} pages/s, {(there - here) / len(pages) * 1e6:.0f} µs a page more"
    )
    print(f"a job that hangs costs {poison(1.0) * 1e3:.0f} ms beyond its limit")


if __name__ == "__main__":
    main()
