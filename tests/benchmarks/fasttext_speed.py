"""The compiled fastText kernels beside the library, on the same lines, one thread.

    python tests/benchmarks/fasttext_speed.py LINES.txt ... [--models MODEL.ftz ...]

Both answer in turns, several rounds, timed by the processor time of this process; answers are compared to
the last bit. The third row of a model is the library asked for one line a call, as a plain loop does.
The last line is the whole decision about texts, of which each is 20 lines.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from fasttext import FastText

from filters import _fasttext_compiled, language

MODELS = [language.MODEL, language.MODEL.with_name("toxicity-eng_Latn.ftz")]
ROUNDS = 7
MOST = 20_000  # lines
TOGETHER = 20  # lines of a text

Job = Callable[[], object]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--models", type=Path, nargs="*", default=MODELS)
    parser.add_argument("-k", type=int, default=5)
    args = parser.parse_args()
    lines = _lines(args.texts)
    size = sum(len(line.encode()) for line in lines)
    print(f"{len(lines)} lines, {size / 1e6:.2f} MB, {size / len(lines):.0f} bytes a line, k = {args.k}\n")
    print("| model | by | MB/s, median | slowest to fastest | kernels are faster by | equal |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for path in args.models:
        _compare(path, lines, size, args.k)
    texts = ["\n".join(lines[i : i + TOGETHER]) for i in range(0, len(lines), TOGETHER)]
    (spent,) = _timed([lambda: language.default()(pa.array(texts))])
    print(f"\nwhole decision: {size / 1e6 / statistics.median(spent):.2f} MB/s, median of {ROUNDS}")


def _lines(paths: Sequence[Path]) -> list[str]:
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    found = [line for text in texts for line in text.splitlines() if line.strip()]
    return found[:: max(1, len(found) // MOST)]


def _compare(path: Path, lines: list[str], size: int, k: int) -> None:
    compiled = _fasttext_compiled.open_model(path)
    if compiled is None:
        raise SystemExit(f"{path}: the kernels do not know this kind of model")
    library = FastText._FastText(model_path=str(path))
    _, offsets, data = pa.array(lines, pa.large_string()).buffers()
    laid = np.frombuffer(offsets, np.int64), np.frombuffer(data, np.uint8)
    ended = [f"{line}\n" for line in lines]
    jobs: dict[str, Job] = {
        "kernels": lambda: compiled.predict(*laid, k),
        "library, all lines in a call": lambda: library.predict(lines, k),
        "library, a line a call": lambda: [library.f.predict(line, k, 0.0, "strict") for line in ended],
    }
    equal = _equal(compiled, compiled.predict(*laid, k), library.predict(lines, k))
    spent = _timed(list(jobs.values()))
    for name, each in zip(jobs, spent, strict=True):
        rates = sorted(size / 1e6 / seconds for seconds in each)
        ratio = statistics.median(other / own for own, other in zip(spent[0], each, strict=True))
        beside = "" if name == "kernels" else f"{ratio:.2f}"
        print(f"| {path.stem} | {name} | {statistics.median(rates):.1f} ", end="")
        print(f"| {rates[0]:.1f} to {rates[-1]:.1f} | {beside} | {equal} of {len(lines)} |", flush=True)


def _equal(
    compiled: _fasttext_compiled.Compiled,
    found: tuple[_fasttext_compiled.Numbers, _fasttext_compiled.Probabilities],
    library: tuple[list[list[str]], list[np.ndarray]],
) -> int:
    """Return for how many lines labels, their order and every bit of their probability are the same."""
    rows = zip(*found, *library, strict=True)
    return sum(
        [f"__label__{compiled.labels[n]}" for n in numbers if n >= 0] == labels
        and np.array_equal(shares[: len(theirs)].view(np.uint32), theirs.view(np.uint32))
        for numbers, shares, labels, theirs in rows
    )


def _timed(jobs: Sequence[Job]) -> list[list[float]]:
    """Return the seconds of each job in each round; jobs take turns, after a round that is not counted."""
    spent: list[list[float]] = [[] for _ in jobs]
    for _ in range(ROUNDS + 1):
        for job, each in zip(jobs, spent, strict=True):
            begin = time.process_time()
            job()
            each.append(time.process_time() - begin)
    return [each[1:] for each in spent]


if __name__ == "__main__":
    main()
