"""This project beside its peers: the same work, on the same documents, in one run, in turn.

    make bench                                  # 20 MB of made-up text, three rounds
    python tests/benchmarks/peers/bench.py --peers .venv-bench --mb 200 --rounds 5 --text rows.tsv.zst

Every contender runs in a process of its own, round after round, so that a busy machine troubles all of
them alike. What is compared is CPU seconds of the work itself, without imports, models and compiling; the
table gives medians, spread and the ratio to this project, taken round by round. What each wrote is
compared too (`agreement.py`), because a faster answer to another question is no answer.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import corpus as corpora
from agreement import check
from page import write

HERE = Path(__file__).parent
OURS = "ours"
STAGES: dict[str, dict[str, str]] = {  # stage -> contender -> the task of its script
    "language, whole text, lid.176.ftz": {OURS: "language", "fasttext": "language"},
    "language, first 2 kB, lid.176.ftz": {OURS: "language-2kB", "fasttext": "language-2kB"},
    "counters, words at white space": {OURS: "counters-plain", "datatrove": "counters-plain"},
    "MinHash, 128 permutations, xxh32": {
        OURS: "minhash",
        "daft": "minhash",
        "rensa": "minhash",
        "datasketch": "minhash",
    },
    "MinHash, from words as they stand": {OURS: "minhash-words", "daft": "minhash", "datasketch": "minhash"},
    "exact duplicates": {OURS: "exact", "polars": "exact"},
    "near duplicates, Parquet to Parquet": {
        OURS: "near",
        "rensa": "near",
        "datasketch": "near",
        "datatrove": "near",
    },
    "all of it, Parquet to Parquet": {
        OURS: "pipeline",
        "datatrove": "pipeline",
        "only reading and writing": "copy",
    },
    "all of it, the project's own decision": {OURS: "pipeline-own", "only reading and writing": "copy"},
}
SLOW = {"datatrove": 0.05}  # the part of the documents that a peer is given, where it is far slower
PLAIN = ("minhash", "minhash-words", "near")  # tasks whose texts are words with one space between them
ALONE = {
    name: "1" for name in ("OMP_NUM_THREADS", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS", "NUMBA_NUM_THREADS")
}


@dataclass(slots=True)
class Contender:
    """One program at one stage, and what it cost, round by round."""

    name: str
    task: str
    mb: float
    source: Path
    out: Path
    cpu_s: list[float] = field(default_factory=list)
    peak_mb: float = 0.0

    def rate(self) -> list[float]:
        """Return MB of text a CPU second, round by round."""
        return [self.mb / seconds for seconds in self.cpu_s]


def main() -> None:
    """Run the comparison and write its page."""
    args = _arguments()
    source = corpora.build(args.out / f"{args.mb:g}mb", args.mb, args.seed, args.text)
    found = {}
    for stage in STAGES:
        if args.only in stage:
            found[stage] = _stage(stage, source, args)
            print(f"{stage}: " + ", ".join(_line(c, found[stage][0]) for c in found[stage]), flush=True)
    growth = _growth(args) if args.growth else {}
    write(args.out, found, growth, {stage: check(stage, contenders) for stage, contenders in found.items()})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=Path, required=True, help="environment with requirements.txt in it")
    parser.add_argument("--model", type=Path, required=True, help="lid.176.ftz")
    parser.add_argument("--text", type=Path, help="TSV of label, source, split, text; without: made-up words")
    parser.add_argument("--mb", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="stages with this in their name")
    parser.add_argument(
        "--growth", action="store_true", help="also 1, 2, 4 and 8 times the size, this project alone"
    )
    parser.add_argument("--out", type=Path, default=Path("bench"))
    return parser.parse_args()


def _stage(stage: str, source: Path, args: argparse.Namespace) -> list[Contender]:
    contenders = [_contender(stage, name, task, source) for name, task in STAGES[stage].items()]
    for _ in range(args.rounds):
        for each in contenders:
            cost = run(each.name, each.task, each.source, each.out, args)
            each.cpu_s.append(cost["cpu_s"])
            each.peak_mb = max(each.peak_mb, cost["peak_mb"])
    return contenders


def _contender(stage: str, name: str, task: str, source: Path) -> Contender:
    given = corpora.plain(source) if task in PLAIN else source
    given = corpora.part(given, SLOW.get(name, 1.0))
    return Contender(
        name, task, corpora.megabytes(given), given, given.parent / f"{name}-{task}.out".replace(" ", "-")
    )


def run(name: str, task: str, source: Path, out: Path, args: argparse.Namespace) -> dict[str, float]:
    """Run one contender once in a process of its own; return CPU seconds and peak MB."""
    ours = name in (OURS, "only reading and writing")
    python = sys.executable if ours else str(args.peers / "bin" / "python")
    script = HERE / ("ours.py" if ours else f"with_{name}.py")
    environment = os.environ | ALONE | {"BENCH_MODEL": str(args.model)}
    done = subprocess.run(
        [python, script, task, source, out], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{name} failed at {task}:\n{done.stderr[-2000:]}")
    cost: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return cost


def _growth(args: argparse.Namespace) -> dict[float, dict[str, float]]:
    """Return, by size in MB, what all of it costs this project: CPU seconds per MB, and peak MB."""
    found = {}
    for times in (1, 2, 4, 8):
        mb = args.mb * times
        source = corpora.build(args.out / f"{mb:g}mb", mb, args.seed, args.text)
        costs = [
            run(OURS, "pipeline", source, source.parent / "growth.out", args) for _ in range(args.rounds)
        ]
        size = corpora.megabytes(source)
        found[mb] = {
            "cpu_s_per_mb": statistics.median(c["cpu_s"] for c in costs) / size,
            "peak_mb": max(c["peak_mb"] for c in costs),
        }
    return found


def _line(contender: Contender, ours: Contender) -> str:
    return f"{contender.name} {statistics.median(contender.rate()):.2f} MB/s"


if __name__ == "__main__":
    main()
