"""The line classifiers of the toxicity filter: how they are trained, calibrated and tried.

Labelled text is posts of a few years and platforms; a classifier that sees nothing else takes every
plain mention of a people for abuse. So ordinary sentences train along as innocent, thresholds are set on
ordinary sentences that were held out, and whole documents are built of held-out lines to try the rule.
"""

import gzip
import json
import random
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path

from filters import _fasttext, _lexicon, _lexicon_file, _posts, toxicity
from filters._lexicon import Lexicon
from filters.toxicity import Classifier
from filters.training import _toxicity_cases as trying
from filters.training import lexicons as seeds
from filters.training._toxicity_cases import Account
from filters.training._toxicity_trials import LINES, SEED, Figures, held_out, tenth, trial

# Shares that may pass: of ordinary sentences, of innocent posts, and of documents of eight such posts, half
# the lines of which have to; the second sign has yet to agree. Where ordinary sentences pass in 2 of 100 one
# by one, four of eight do so together in 1 of 100,000 documents.
PLAIN, LOOSE_POSTS, STRICT_DOCUMENTS = 0.02, 0.1, 0.005
DRAWN = 4000  # documents
FLOOR = 0.2  # a line under it is never toxic, whatever the shares

# Sixteen dimensions tell toxic from innocent as well as more do; letters of two to five survive spelling.
# With one thread fastText 0.9.3 sets only a tenth of its weights before it starts and leaves the others as
# the memory was (DenseMatrix::uniform). The buckets are so many because memory over 32 MiB comes zeroed
# from the system: with fewer, training fails with NaN or differs from run to run. `KEPT` makes it small.
SETTINGS: Mapping[str, object] = {
    "dim": 16, "minn": 2, "maxn": 5, "bucket": 600000, "minCount": 3, "lr": 0.2, "epoch": 8,
    "wordNgrams": 1, "loss": "softmax", "seed": SEED,
}  # fmt: skip

NOTHING_TRIED = Account(None, None, None, {}, {}, ("no case of known function was tried",))
_PLAIN_TALK = Path(__file__).parent / "plain_talk.toml"
KEPT = 20000  # features of a shipped model, those with the longest vectors


@dataclass(frozen=True, slots=True)
class Labelled:
    """Text whose labels may train a shipped model: file, whose it is, licence."""

    file: str
    credit: str
    licence: str


# Arabic and French have labels too (MLMA), with so few innocent posts that a classifier learnt from them
# held eight or nine innocent documents of ten worth a look; better none than that.
SOURCES: Mapping[str, Labelled] = {
    "deu_Latn": Labelled("germeval_deu_Latn.tsv.gz", "Wiegand et al. 2018, GermEval-2018", "CC-BY-4.0"),
    "eng_Latn": Labelled("davidson_eng_Latn.tsv.gz", "Davidson et al. 2017", "MIT"),
    "kor_Kore": Labelled("beep_kor_Kore.tsv.gz", "Moon et al. 2020, BEEP!", "CC-BY-SA-4.0"),
    "por_Latn": Labelled("toldbr_por_Latn.tsv.gz", "Leite et al. 2020, ToLD-Br", "CC-BY-SA-4.0"),
}


def train(labelled: Path, benign_tsv: Path, lexicons: Path, cases: Path, out: Path) -> dict[str, Figures]:
    """Train, calibrate and try all languages; write models and `toxicity.toml` to `out`; return the figures.

    `labelled` is the folder of labelled files, `benign_tsv` has label, source, split and text in each line,
    `cases` are sentences of known function, as `_toxicity_cases.read` takes them.
    """
    functional = trying.read(cases)
    clean = seeds.sentences(benign_tsv, frozenset(SOURCES))
    drawn = seeds.drawn_rows(benign_tsv, frozenset(SOURCES))
    lists = _lexicon_file.read_all(lexicons)
    figures: dict[str, Figures] = {}
    blocks: list[str] = []
    for language, source in SOURCES.items():
        path = out / f"toxicity-{language}.ftz"
        rows = _rows(labelled / source.file)
        wide = _without_hits(drawn[language], lists.get(language)) + plain_talk(language)
        _train_one(rows, clean[language], wide, path)
        classifier = _calibrated(path, clean[language], rows)
        found = trial(language, classifier, lists.get(language), held_out(rows, clean[language]))
        figures[language] = found
        account = trying.account(functional, {language: classifier}, lists).get(language, NOTHING_TRIED)
        blocks.append(_block(labelled / source.file, source, path, classifier, found, account))
    head = f'benign = "{_fasttext.digest(benign_tsv)}"\n'
    (out / "toxicity.toml").write_text(_HEAD + head + "".join(blocks), encoding="utf-8")
    return figures


def evaluate(
    labelled: Path, benign_tsv: Path, lexicons: Path, *, models: Path = toxicity.MODELS
) -> dict[str, Figures]:
    """Try the classifiers of a folder on held-out lines, with the word lists of another; change nothing."""
    clean = seeds.sentences(benign_tsv, frozenset(SOURCES))
    lists = _lexicon_file.read_all(lexicons)
    return {
        language: trial(
            language,
            classifier,
            lists.get(language),
            held_out(_rows(labelled / SOURCES[language].file), clean[language]),
        )
        for language, classifier in toxicity.read_classifiers(models).items()
    }


def _rows(path: Path) -> list[tuple[str, bool]]:
    """Return (text, toxic), each text once, in the order of the file; first labels win."""
    header, *lines = gzip.decompress(path.read_bytes()).decode("utf-8").rstrip("\n").split("\n")
    columns = header.split("\t")
    if not {"text", "label"} <= set(columns):
        raise ValueError(f"{path}, line 1: the columns text and label are due, with a tab between them")
    text, label = columns.index("text"), columns.index("label")
    found: dict[str, tuple[str, bool]] = {}
    for line in lines:
        values = line.split("\t")
        if _posts.prepare(values[text]):
            found.setdefault(_posts.prepare(values[text]), (values[text], values[label] == "1"))
    return list(found.values())


def _without_hits(texts: Sequence[str], lexicon: Lexicon | None) -> list[str]:
    return [text for text in texts if lexicon is None or not _lexicon.find(text, lexicon)]


def plain_talk(language: str) -> list[str]:
    """Return our own innocent sentences that name peoples, faiths and places, in the order of their file.

    Labelled posts name them mostly to insult; see Dixon et al. 2018, "Measuring and Mitigating
    Unintended Bias in Text Classification", which balances a classifier's text in this way.
    """
    known = tomllib.loads(_PLAIN_TALK.read_text(encoding="utf-8")).get(language, {})
    filled = [frame.format(name) for frame in known.get("frames", []) for name in known["names"]]
    return [*filled, *known.get("sentences", [])]


def _train_one(
    rows: Sequence[tuple[str, bool]], clean: Sequence[str], wide: Sequence[str], path: Path
) -> None:
    toxic = [text for text, is_toxic in rows if is_toxic and tenth(text) < 7]
    posts = [text for text, is_toxic in rows if not is_toxic and tenth(text) < 7]
    plain = [text for text in clean if tenth(text) < 4]
    innocent = _repeated(posts, len(toxic)) + _repeated(plain, len(toxic)) + _repeated(wide, len(toxic))
    lines = [_fasttext.line("toxic", _posts.prepare(text)) for text in toxic]
    lines += [_fasttext.line("innocent", _posts.prepare(text)) for text in innocent]
    random.Random(SEED).shuffle(lines)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.txt"
        file.write_text("".join(lines), encoding="utf-8")
        _fasttext.train(file, path, SETTINGS, kept=KEPT)


def _repeated(lines: Sequence[str], wanted: int) -> list[str]:
    return list(lines) * max(1, round(wanted / max(1, len(lines))))


def _calibrated(path: Path, clean: Sequence[str], rows: Sequence[tuple[str, bool]]) -> Classifier:
    bare = Classifier(_fasttext.Model(path), strict=1.0, loose=1.0, validated=False)
    plain = _falling(bare, [text for text in clean if 4 <= tenth(text) < 7])
    posts = _falling(bare, [text for text, toxic in rows if not toxic and tenth(text) == 7])
    strict = max(_threshold(plain, PLAIN), _threshold(_reached(posts), STRICT_DOCUMENTS))
    loose = max(_threshold(plain, PLAIN), _threshold(posts, LOOSE_POSTS))
    return Classifier(bare.model, strict=strict, loose=min(strict, loose), validated=False)


def _falling(classifier: Classifier, lines: Sequence[str]) -> list[float]:
    return sorted(classifier.scores(lines), reverse=True)


def _reached(scores: Sequence[float]) -> list[float]:
    """Return what half the lines of a document reach, for documents of such lines, highest first."""
    dice = random.Random(SEED)
    half = ceil(LINES * toxicity.DROP_STRICT_SHARE)
    return sorted((sorted(dice.sample(scores, LINES))[-half] for _ in range(DRAWN)), reverse=True)


def _threshold(scores: Sequence[float], share: float) -> float:
    """Return the least score, no less than the floor, that at most a share of innocent lines reach."""
    over = scores[int(share * len(scores))]  # the first that may not pass
    return min(1.0, max(FLOOR, round(over + 0.0005, 3)))


_HEAD = (
    "# Written by filters.training.toxicity.train: thresholds and how they were tried; see toxicity.md.\n\n"
)


def _block(
    data: Path, source: Labelled, path: Path, classifier: Classifier, figures: Figures, account: Account
) -> str:
    facts = {
        "strict": classifier.strict,
        "loose": classifier.loose,
        "validated": figures.fit() and not account.refusals,
        "refused": account.refusals,
        "model_sha256": _fasttext.digest(path),
        "data": source.credit,
        "licence": source.licence,
        "data_sha256": _fasttext.digest(data),
    }
    language = path.stem.removeprefix("toxicity-")
    shares = {key: round(share, 4) for key, share in asdict(figures).items() if share is not None}
    return (
        f"\n[languages.{language}]\n"
        + "".join(f"{key} = {json.dumps(value)}\n" for key, value in facts.items())
        + f"\n[languages.{language}.figures]\n"
        + "".join(f"{key} = {share}\n" for key, share in shares.items())
    )
