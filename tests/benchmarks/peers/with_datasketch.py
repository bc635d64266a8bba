"""datasketch: MinHash signatures, and near-duplicate removal with its own index."""

import pyarrow as pa
import pyarrow.parquet as pq
import xxhash
from clock import Task, main
from datasketch import MinHash, MinHashLSH

PERMUTATIONS = 128


def shingles(text: str) -> list[bytes]:
    """Return the word 5-grams of a text, split at spaces; all its words where there are fewer."""
    words = text.split(" ")
    return [" ".join(words[i : i + 5]).encode() for i in range(max(1, len(words) - 4))]


def signature(text: str, hashed=xxhash.xxh32_intdigest) -> MinHash:
    """Return the signature of a text."""
    made = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=hashed)
    made.update_batch(shingles(text))
    return made


def _minhash(corpus, out):
    def work():
        texts = pq.read_table(corpus, columns=["text"])["text"].to_pylist()
        made = [signature(text).hashvalues.astype("<u4").tobytes() for text in texts]
        pq.write_table(pa.table({"signature": pa.array(made, pa.binary(4 * PERMUTATIONS))}), out)

    return work


def _near(corpus, out):
    def work():
        table = pq.read_table(corpus)
        index = MinHashLSH(num_perm=PERMUTATIONS, params=(25, 5))
        kept = []
        for row, text in enumerate(table["text"].to_pylist()):
            made = signature(text)
            if not index.query(made):
                index.insert(row, made)
                kept.append(row)
        pq.write_table(table.take(kept), out, compression="zstd", compression_level=3)

    return work


TASKS: dict[str, Task] = {"minhash": _minhash, "near": _near}

if __name__ == "__main__":
    main(TASKS)
