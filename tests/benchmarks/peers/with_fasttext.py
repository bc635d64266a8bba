"""fasttext: its own loop over documents, asked as its Python package asks, for the likeliest label."""

import os

import pyarrow as pa
import pyarrow.parquet as pq
from clock import Task, main
from fasttext import FastText


def _language(cut):
    def task(corpus, out):
        model = FastText._FastText(model_path=os.environ["BENCH_MODEL"])
        model.f.predict("warm\n", 1, 0.0, "strict")

        def work():
            found = []
            for text in pq.read_table(corpus, columns=["text"])["text"].to_pylist():
                line = text.encode()[:cut].decode(errors="ignore").replace("\n", " ")
                found.append(model.f.predict(line + "\n", 1, 0.0, "strict")[0])
            pq.write_table(
                pa.table(
                    {
                        "label": [label for _, label in found],
                        "p": pa.array([p for p, _ in found], pa.float32()),
                    }
                ),
                out,
            )

        return work

    return task


TASKS: dict[str, Task] = {"language": _language(None), "language-2kB": _language(2048)}

if __name__ == "__main__":
    main(TASKS)
