"""rensa: MinHash signatures, and near-duplicate removal document by document."""

import pyarrow as pa
import pyarrow.parquet as pq
from clock import Task, main
from rensa import RMinHash, RMinHashLSH

PERMUTATIONS, BANDS = 128, 16  # rensa wants bands that divide the permutations
GROUP = 1000


def shingles(text):
    """Return the word 5-grams of a text, split at spaces; all its words where there are fewer."""
    words = text.split(" ")
    return [" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))]


def _minhash(corpus, out):
    def work():
        texts = pq.read_table(corpus, columns=["text"])["text"].to_pylist()
        rows = []
        for start in range(0, len(texts), GROUP):
            made = RMinHash.from_token_sets(
                [shingles(t) for t in texts[start : start + GROUP]], PERMUTATIONS, 1
            )
            rows += [pa.array(each.digest(), pa.uint32()).to_numpy().tobytes() for each in made]
        pq.write_table(pa.table({"signature": pa.array(rows, pa.binary(4 * PERMUTATIONS))}), out)

    return work


def _near(corpus, out):
    def work():
        table = pq.read_table(corpus)
        index = RMinHashLSH(0.7, PERMUTATIONS, BANDS)
        kept = []
        for row, text in enumerate(table["text"].to_pylist()):
            made = RMinHash(PERMUTATIONS, 1)
            made.update(shingles(text))
            if not index.query(made):
                index.insert(row, made)
                kept.append(row)
        pq.write_table(table.take(kept), out, compression="zstd", compression_level=3)

    return work


TASKS: dict[str, Task] = {"minhash": _minhash, "near": _near}

if __name__ == "__main__":
    main(TASKS)
