"""daft: its own MinHash expression. It splits at single spaces, which is what the texts are given with."""

import daft
from clock import Task, main


def _minhash(corpus, out):
    def work():
        frame = daft.read_parquet(str(corpus))
        made = frame.select(
            daft.functions.minhash(
                daft.col("text"), num_hashes=128, ngram_size=5, seed=1, hash_function="xxhash32"
            ).alias("signature")
        )
        made.write_parquet(str(out) + ".d")

    return work


TASKS: dict[str, Task] = {"minhash": _minhash}

if __name__ == "__main__":
    main(TASKS)
