"""Time the review queue at 100,000 items in SQLite: pages, claims and answers of several people at once.

Run with `python tests/benchmarks/review_queue.py [items]`.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from queue_home import TERMS, many, opened  # noqa: E402

from curation.review import kinds, leases, queue  # noqa: E402
from curation.review.queue import Reviewer, Wanted  # noqa: E402

ROUNDS = 200


def main(items: int) -> None:
    """Print milliseconds at the median, the 95th percentile and the most, for each thing that is timed."""
    with tempfile.TemporaryDirectory() as folder:
        engine = opened(Path(folder))
        began = time.perf_counter()
        many(engine, items)
        print(f"{items} items written in {time.perf_counter() - began:.1f} s")
        one = Reviewer("one", frozenset({"l07_Latn"}))
        everyone, rare = Reviewer("all"), Wanted(kind=kinds.APPEAL)
        last = queue.page(engine, everyone, queue.ALL, limit=50)[-1]
        timed("page, all languages", lambda: queue.page(engine, everyone, queue.ALL))
        timed("page, one language", lambda: queue.page(engine, one, queue.ALL))
        timed("page, one kind", lambda: queue.page(engine, one, Wanted(kind=kinds.OCR)))
        timed("page, a kind that never stands", lambda: queue.page(engine, everyone, rare))
        timed("next page", lambda: queue.page(engine, everyone, queue.ALL, after=last))
        timed("counts by language and state", lambda: queue.counts(engine, everyone), rounds=20)
        timed("claim", lambda: leases.claim(engine, everyone, TERMS))
        with ThreadPoolExecutor(8) as pool:
            people = [Reviewer(f"r{n}") for n in range(8)]
            began = time.perf_counter()
            found = list(pool.map(lambda n: leases.claim(engine, people[n % 8], TERMS), range(800)))
        seconds = time.perf_counter() - began
        twice = len(found) - len({item.item_id for item in found if item})
        print(f"{'claims of eight at once':34}{800 / seconds:8.0f} a second, {twice} twice")


def timed(what: str, work: Callable[[], object], *, rounds: int = ROUNDS) -> None:
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        spent.append((time.perf_counter() - began) * 1000)
    median, late, most = np.percentile(spent, [50, 95, 100])
    print(f"{what:34}{median:8.1f}{late:8.1f}{most:8.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
