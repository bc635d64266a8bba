"""This project, at each stage of the comparison, through the doors that its flows use."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from clock import Task, Work, main

import filters
from curation.dedup import HELD
from curation.dedup.clusters import clusters
from filters import Filter
from filters._fasttext import Model

WARM = pa.array(
    ["Some words to load models with, and to compile. And more of them.", "短い文章。"], pa.string()
)
PARQUET = {"compression": "zstd", "compression_level": 3}


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
        pq.write_table(_without_copies(table, found), out, **PARQUET)

    return work


def _without_copies(table: pa.Table, minhash: pa.Array) -> pa.Table:
    held = pa.table(
        {
            "doc_id": table["id"],
            "digest": minhash.field("digest"),
            "signature": minhash.field("signature"),
            "shingles": minhash.field("shingles"),
            "rights_rank": pa.array([0] * len(table), pa.int32()),
            "length_chars": pc.utf8_length(table["text"]).cast(pa.int64()),
            "published_year": pa.nulls(len(table), pa.int32()),
            "retrieved_at": pa.nulls(len(table), HELD.field("retrieved_at").type),
        }
    )
    found = clusters([held])
    copies = found.filter(pc.greater(found["rank"], 0))["doc_id"]
    return table.filter(pc.invert(pc.is_in(table["id"], value_set=copies.combine_chunks())))


def _copy(corpus: Path, out: Path) -> Work:
    return lambda: pq.write_table(pq.read_table(corpus), out, **PARQUET)


TASKS: dict[str, Task] = {
    "language": _language(None),
    "language-2kB": _language(2048),
    "minhash": _minhash,
    "exact": _exact,
    "near": _near,
    "copy": _copy,
}

if __name__ == "__main__":
    main(TASKS)
