"""The recipe of the language identifier: what fastText is given, and how.

Softmax over character 2- to 5-grams, 32 dimensions, 250,000 buckets, product quantisation: six megabytes
for 544 labels. On sources that were held out, wider vectors, more words, more lines of the large languages
and norms kept apart changed nothing beyond chance; text in small letters and without marks mended one
mistake in five.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from filters import _fasttext
from filters._pieces import fold
from filters.training._language_rows import Row, sample

SETTINGS: Mapping[str, object] = {
    "loss": "softmax", "dim": 32, "bucket": 250_000, "minn": 2, "maxn": 5,
    "minCount": 20, "lr": 0.8, "epoch": 5,
}  # fmt: skip


def fit_model(rows: Iterable[Row], out: Path, *, seed: int) -> int:
    """Train on a sample of the rows, write the model, and return the number of lines."""
    lines = sample(rows, seed=seed)
    with TemporaryDirectory() as folder:
        text = Path(folder) / "lines.txt"
        text.write_text("".join(_fasttext.line(label, fold(t)) for label, t in lines), encoding="utf-8")
        _fasttext.train(text, out, {**SETTINGS, "seed": seed})
    return len(lines)
