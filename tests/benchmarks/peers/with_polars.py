"""polars: exact duplicates out, and the same Parquet in and out again."""

import polars
from clock import Task, main


def _exact(corpus, out):
    def work():
        frame = polars.read_parquet(corpus)
        kept = frame.unique(subset="text", keep="first", maintain_order=True)
        kept.write_parquet(out, compression="zstd", compression_level=3)

    return work


TASKS: dict[str, Task] = {"exact": _exact}

if __name__ == "__main__":
    main(TASKS)
