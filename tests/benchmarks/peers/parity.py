"""Whether the counters are datatrove's, one by one, on the same documents with the same words.

    python tests/benchmarks/peers/parity.py bench/20mb/corpus.parquet --peers .venv-bench --documents 5000

Prints for each counter the share of documents with an equal value, and where the definition is another
on purpose.
"""

import argparse
import os
import subprocess
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from ours import ROWS, counted

HERE = Path(__file__).parent
SAME = {  # datatrove's filters -> the counter here
    "words": "words",
    "mean_word_length": "mean_word_length",
    "hash_ratio": "hash_ratio",
    "ellipsis_ratio": "ellipsis_ratio",
    "bullet_lines": "bullet_line_share",
    "ellipsis_lines": "ellipsis_line_share",
    "alphabetic_words": "alphabetic_word_share",
    "line_punctuation": "punctuation_line_share",
    "short_lines": "short_line_share",
    "duplicate_characters": "duplicate_line_characters",
    "new_lines": "newline_ratio",
    "duplicate_lines": "duplicate_lines",
    "duplicate_paragraphs": "duplicate_paragraphs",
    "duplicate_line_characters": "lines",
    "duplicate_paragraph_characters": "paragraphs",
    **{f"top_{n}_gram": f"top_{n}gram" for n in (2, 3, 4)},
    **{f"duplicate_{n}_gram": f"dup_{n}gram" for n in range(5, 11)},
}
WHY = {
    "line_punctuation": "the ends of lines are C4's for both rules here, and an ellipsis is none; there "
    "FineWeb's has the stops of all scripts",
    "duplicate_line": "a share of the characters in filled lines; there of the text with all white space",
    "top": "a share of the characters of words, each counted once; there of the text, as often as it stands",
    "n-gram": "a share of the characters of words; there of the text",
}


def main() -> None:
    """Compare, and print a row a counter."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--peers", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=5000)
    args = parser.parse_args()
    part = args.corpus.parent / "parity.parquet"
    table = pq.read_table(args.corpus).slice(0, args.documents)
    pq.write_table(table, part)
    theirs = part.with_suffix(".out")
    script = [args.peers / "bin" / "python", HERE / "with_datatrove.py", "values", part, theirs]
    subprocess.run(script, check=True, stdout=subprocess.DEVNULL, env=os.environ)
    texts = table["text"].to_pylist()
    ours = [row for i in range(0, len(texts), ROWS) for row in counted(texts[i : i + ROWS]).to_pylist()]
    print(f"{len(texts)} documents")
    for name, column in pq.read_table(theirs).to_pydict().items():
        mine = np.array([row[SAME[name]] or 0.0 for row in ours])
        equal = float(np.mean(np.isclose(mine, np.array(column), rtol=1e-6, atol=1e-9)))
        print(f"{name:32} {equal:8.2%}  {'' if equal == 1.0 else _why(name)}")


def _why(name: str) -> str:
    kind = "n-gram" if name.startswith("duplicate") and name.endswith("gram") else name
    return next((words for key, words in WHY.items() if kind.startswith(key)), "")


if __name__ == "__main__":
    main()
