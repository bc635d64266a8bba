"""Feed a reader what no file should hold, and count what becomes of it.

    python tests/benchmarks/fuzz.py FORMAT --inputs 20000 --seed 1 [--seconds 10] [--memory-mb 1024]

Sound files (those of the sample, the small ones here, and the folder of real files where there is one) are
cut, flipped, doubled, and stuffed with what hurts parsers. Each input is read in a process that is killed
at a time limit and has a memory limit. The end is an error, with the inputs kept under `--keep`, when one
crashes the reader, hangs it, or takes its memory; records, broken items and refusals
are what should be, and pages whose reader failed are broken items that say so (`caught`).
"""

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import fuzz_inputs

from curation.errors import CommonsError
from curation.sources import Broken, Item, Passed, Record, formats
from curation.sources._page_worker import Limits, PageWorker, Unread

BATCH = 32
SHARED = Path(os.environ.get("COMMONS_SHARED", Path(__file__).parents[3] / "shared")) / "data"


def attempt(job: tuple[str, bytes]) -> tuple[dict[str, int], str, int]:
    """Read one input; return outcomes by name, the traceback of a crash (empty if none), peak KiB so far."""
    name, content = job
    outcomes: Counter[str] = Counter()
    crash = ""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder) / "input"
        path.write_bytes(content)
        if name == "mets":
            shutil.copytree(fuzz_inputs.ISSUE / "alto", path.with_name("alto"))
        try:
            for item in formats.read(path, name):
                outcomes[_sound(item)] += 1
        except CommonsError:
            outcomes["refused"] += 1
        except MemoryError:
            raise
        except Exception:
            crash = traceback.format_exc()
    return dict(outcomes), crash, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _sound(item: Item) -> str:
    """Return the kind of an item, after a look whether it can be stored."""
    match item:
        case Record():
            if not item.identifier or not isinstance(item.text, str):
                raise TypeError(f"a record without identifier or text: {item!r}"[:500])
            return "records"
        case Broken():
            if not item.reason:
                raise TypeError("a broken item without a reason")
            return "caught" if "its reader" in item.reason else "broken"
        case Passed():
            return "passed"


def run(
    name: str, inputs: int, seed: int, seconds: float, memory_mb: int
) -> tuple[Counter[str], list[tuple[str, bytes]]]:
    """Return counts, and the inputs that did harm with what they did."""
    seeds = fuzz_inputs.seeds(name, SHARED)
    counts: Counter[str] = Counter(seeds=len(seeds))
    harmful: list[tuple[str, bytes]] = []
    worker = PageWorker("fuzz:attempt", Limits(seconds, memory_mb))
    for start in range(0, inputs, BATCH):
        numbers = range(start, min(start + BATCH, inputs))
        contents = [fuzz_inputs.mutated(seeds, seed, number) for number in numbers]
        for content, found in zip(
            contents, worker.read([(name, content) for content in contents]), strict=True
        ):
            counts["inputs"] += 1
            harm = _counted(found, counts)
            if harm:
                harmful.append((harm, content))
    worker.close()
    return counts, harmful


def _counted(found: object, counts: Counter[str]) -> str:
    """Count one result; return what harm it did, or nothing."""
    if isinstance(found, Unread):
        kind = "hangs" if "not read within" in found.why else "memory" if "memory" in found.why else "crashes"
        counts[kind] += 1
        return f"{kind}: {found.why}"
    assert isinstance(found, tuple)
    outcomes, crash, peak = found
    counts.update(outcomes)
    counts["peak_mb"] = max(counts["peak_mb"], peak >> 10)
    counts["crashes"] += bool(crash)
    return f"crash: {crash}" if crash else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("format", choices=formats.FORMATS)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--memory-mb", type=int, default=1024)
    parser.add_argument("--keep", type=Path, help="a folder for the inputs that do harm")
    given = parser.parse_args()
    begun = time.monotonic()
    counts, harmful = run(given.format, given.inputs, given.seed, given.seconds, given.memory_mb)
    said = ", ".join(f"{counts[key]} {key}" for key in KEYS)
    print(f"{given.format}: {said}, in {time.monotonic() - begun:.0f} s", flush=True)
    for number, (harm, content) in enumerate(harmful):
        if number < 5:
            print(harm)
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            (given.keep / f"{given.format}-{number}").write_bytes(content)
    raise SystemExit(1 if harmful else 0)


KEYS = (
    "seeds",
    "inputs",
    "records",
    "broken",
    "passed",
    "refused",
    "caught",
    "crashes",
    "hangs",
    "memory",
    "peak_mb",
)

if __name__ == "__main__":
    main()
