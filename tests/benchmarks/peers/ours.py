"""This project, at each stage of the comparison, through the doors that its flows use."""

import os
from pathlib import Path

import numpy as np
import pipeline
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from clock import Task, Work, main
from pipeline import PARQUET

import filters
from filters import Filter, _words, minhash, quality, repetition
from filters._fasttext import Model
from filters._portions import laid
from filters.kernels import minhash as hashing
from filters.kernels import shingles

WARM = pa.array(
    ["Some words to load models with, and to compile. And more of them.", "短い文章。"], pa.string()
)
ROWS = 250


def _texts(corpus: Path) -> pa.Array:
    return pq.read_table(corpus, columns=["text"])["text"].combine_chunks().cast(pa.string())


def _ready(*names: str) -> list[Filter]:
    chosen = filters.load_all(names)
    filters.measure(pa.record_batch({"text": WARM}), chosen)
    return chosen


def _language(cut: int | None) -> Task:
    def task(corpus: Path, out: Path) -> Work:
        model = Model(Path(os.environ["BENCH_MODEL"]))
        model.predict(["warm"])

        def work() -> None:
            texts = _texts(corpus).to_pylist()
            lines = [t.encode()[:cut].decode(errors="ignore").replace("\n", " ") for t in texts]
            found = [answer[0] for answer in model.predict(lines)]
            labels = pa.array([f"__label__{label}" for label, _ in found])
            pq.write_table(
                pa.table({"label": labels, "p": pa.array([p for _, p in found], pa.float32())}), out
            )

        return work

    return task


def _minhash(corpus: Path, out: Path) -> Work:
    (chosen,) = _ready("minhash")

    def work() -> None:
        found = chosen(pa.record_batch({"text": _texts(corpus)}))
        pq.write_table(pa.table({"signature": found.field("signature")}), out)

    return work


def _exact(corpus: Path, out: Path) -> Work:
    (chosen,) = _ready("minhash")

    def work() -> None:
        table = pq.read_table(corpus)
        digests = chosen(pa.record_batch({"text": table["text"].combine_chunks().cast(pa.string())})).field(
            "digest"
        )
        first = (
            pa.table({"digest": digests, "row": pa.array(range(len(table)))})
            .group_by("digest")
            .aggregate([("row", "min")])
        )
        pq.write_table(table.take(pc.sort_indices(first["row_min"])), out, **PARQUET)

    return work


def _near(corpus: Path, out: Path) -> Work:
    (chosen,) = _ready("minhash")

    def work() -> None:
        table = pq.read_table(corpus)
        found = chosen(pa.record_batch({"text": table["text"].combine_chunks().cast(pa.string())}))
        pq.write_table(pipeline.without_copies(table, found), out, **PARQUET)

    return work


def _counters(corpus: Path, out: Path) -> Work:
    counted(["Some words to compile with.\nAnd more."])

    def work() -> None:
        texts = _texts(corpus).to_pylist()
        parts = [counted(texts[i : i + ROWS]) for i in range(0, len(texts), ROWS)]
        pq.write_table(pa.concat_tables(parts), out)

    return work


def counted(texts: list[str]) -> pa.Table:
    """Return the counters behind the published rules, words and marks being those of the rules.

    Of stop words it counts one, which is all that is asked of the other program.
    """
    words = _words.spaced(texts, laid(texts))
    stops = [frozenset({"a"})] * len(texts)
    of_quality = quality.counted(texts, stops, split=lambda *_: words, marks=quality.PUBLISHED)
    return pa.table(of_quality | repetition.counted(texts, split=lambda *_: words))


def _minhash_words(corpus: Path, out: Path) -> Work:
    def signed(texts: pa.Array) -> pa.Array:
        _, offsets, data = texts.cast(pa.large_string()).buffers()
        ends = np.frombuffer(offsets, np.int64)[: len(texts) + 1]
        layout = shingles.units(ends, np.frombuffer(data, np.uint8), minhash._kinds())
        found, counts = hashing.signatures(layout, minhash.WIDTH, minhash._permutations())
        return minhash._binary(found, counts == 0)

    signed(WARM)

    def work() -> None:
        pq.write_table(pa.table({"signature": signed(_texts(corpus))}), out)

    return work


def _copy(corpus: Path, out: Path) -> Work:
    return lambda: pq.write_table(pq.read_table(corpus), out, **PARQUET)


TASKS: dict[str, Task] = {
    "language": _language(None),
    "language-2kB": _language(2048),
    "counters-plain": _counters,
    "minhash": _minhash,
    "minhash-words": _minhash_words,
    "exact": _exact,
    "near": _near,
    "pipeline": pipeline.task(own=False),
    "pipeline-own": pipeline.task(own=True),
    "copy": _copy,
}

if __name__ == "__main__":
    main(TASKS)
