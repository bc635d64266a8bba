"""Calibration of a language from ordinary text: stop words, bounds of the counters, its character model.

As in FineWeb-2 (Penedo et al. 2025) thresholds follow from what good text of the same language measures,
by its median and deviation. Rows of a table are sentences, which say nothing of lines and paragraphs: only
files that each hold a document calibrate those counts.
"""

import datetime
import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from filters import quality
from filters._calibration import Bounds, Language
from filters._character_models import CharacterModel, write
from filters._scripts import is_spaceless
from filters.length import folded, lengths
from filters.repetition import shares
from filters.training import quality_characters
from filters.training._language_labels import named
from filters.training._language_rows import read

WORD_LISTS = ("fw2words", "tess-words", "tessl-words", "wordfreq")  # words drawn from lists are no text

FEWEST_CHARACTERS = 10_000  # of a language's text: some 2,000 words
FEWEST_OF_ONE_SOURCE = 40_000  # where topic and language cannot be told apart by a second source
FEWEST_DOCUMENTS = 20  # for bounds, which rest on the deviation between documents
FEWEST_STOP_WORDS, MOST_STOP_WORDS = 6, 40
STOP_WORD_SHARE = 0.0025  # of all words
LEAST_OF_A_TEXT = 0.03  # of its words: a list that makes less of ordinary texts has missed what is frequent
DEVIATIONS = 4.0
OUTER = 0.002  # share of reference documents that a bound may leave out

# Measures of a document's words, and those of its lines.
OF_WORDS = (
    "length.mean_word_length",
    "length.stop_word_share",
    "quality.alphabetic_word_share",
    "repetition.top_2gram",
    "repetition.top_3gram",
    "repetition.top_4gram",
    "repetition.dup_5gram",
)
OF_LINES = (
    "quality.punctuation_line_share",
    "quality.short_line_share",
    "quality.newline_ratio",
    "repetition.duplicate_lines",
)


# Clean sentences repeat less than pages do, and have fewer numbers: so far calibration does not go. The first
# are Gopher's bounds.
LEAST_HIGH = {
    "repetition.top_2gram": 0.2,
    "repetition.top_3gram": 0.18,
    "repetition.top_4gram": 0.16,
    "repetition.dup_5gram": 0.15,
    "repetition.duplicate_lines": 0.3,
}
MOST_LOW = {"quality.alphabetic_word_share": 0.6}


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a language; one that is a whole document has lines that mean something."""

    label: str
    text: str
    source: str
    is_document: bool


def texts(path: Path) -> Iterator[Text]:
    """Yield the texts of a table (label, text, source), or of a folder with a folder or file of text a label.

    In a folder `swh_Latn/letter.txt` is a document of that label; `swh_Latn.txt` holds a sentence a line.
    """
    if not path.is_dir():
        yield from (Text(row.label, row.text, row.source or path.stem, False) for row in read(path))
        return
    found = sorted(p for p in path.rglob("*") if p.name.endswith((".txt", ".txt.gz")))
    if not found:
        raise ValueError(f"{path} holds no .txt file; put swh_Latn.txt or swh_Latn/letter.txt there")
    for each in found:
        whole = each.parent != path
        label = each.parent.name if whole else each.name.split(".")[0]
        content = _content(each)
        yield from (Text(label, t, path.name, whole) for t in ([content] if whole else content.splitlines()))


def _content(path: Path) -> str:
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return raw.decode("utf-8-sig")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
        raise ValueError(f"{path} is not UTF-8 text; save it as UTF-8") from error


@dataclass(slots=True)
class Gathered:
    """The texts of one language by source, rows of word lists, and which sources hold whole documents."""

    by_source: dict[str, list[str]]
    lists: list[str]
    whole: set[str]


def gather(found: Iterable[Text]) -> dict[str, Gathered]:
    """Return the texts by label, under the names that the language filter uses."""
    held: dict[str, Gathered] = defaultdict(lambda: Gathered(defaultdict(list), [], set()))
    for each in found:
        label = named(each.label)
        if label is None:
            continue
        if each.source in WORD_LISTS:
            held[label].lists.append(each.text)
            continue
        held[label].by_source[each.source].append(each.text)
        if each.is_document:
            held[label].whole.add(each.source)
    return dict(held)


def calibrate(
    held: Mapping[str, Gathered], *, advance: Callable[[], None] = lambda: None
) -> tuple[dict[str, Language], dict[str, CharacterModel]]:
    """Return the calibration and the character model of each language that has text enough for it."""
    languages: dict[str, Language] = {}
    models: dict[str, CharacterModel] = {}
    for label, each in sorted(held.items()):
        if (language := _language(each)) is not None:
            languages[label] = language
        if (model := quality_characters.train(each.by_source, each.lists)) is not None:
            models[label] = model
        advance()
    return languages, models


def save(
    out: Path,
    languages: Mapping[str, Language],
    models: Mapping[str, CharacterModel],
    *,
    by: str,
    evidence: str,
) -> None:
    """Write the calibration as TOML, with who made it of what, and the models beside it (.parquet)."""
    out.parent.mkdir(parents=True, exist_ok=True)
    head = [
        "# What ordinary text of each language measures; written by `commons quality calibrate`.",
        f"chosen_by = {_quoted(by)}",
        f"date = {datetime.datetime.now(datetime.UTC).date()}",
        f"evidence = {_quoted(evidence)}",
    ]
    out.write_text("\n".join([*head, *map(_entry, sorted(languages.items()))]) + "\n", "utf-8")
    write(out.with_suffix(".parquet"), models)


def _entry(item: tuple[str, Language]) -> str:
    label, each = item
    lines = [
        "",
        "[[language]]",
        f'label = "{label}"',
        f"documents = {each.documents}",
        f"characters = {each.characters}",
        f"sources = {_quoted(each.sources)}",
        f"stop_words = {_quoted(' '.join(sorted(each.stop_words)))}",
        "[language.measures]",
    ]
    return "\n".join([*lines, *(f'"{name}" = {_table(bounds)}' for name, bounds in each.measures.items())])


def _table(bounds: Bounds) -> str:
    return "{ " + ", ".join(f"{name} = {value:.4g}" for name, value in asdict(bounds).items()) + " }"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _language(each: Gathered) -> Language | None:
    by_source = {
        source: list(rows) if source in each.whole else quality_characters.documents(rows)
        for source, rows in sorted(each.by_source.items())
    }
    documents = [document for found in by_source.values() for document in found]
    size = sum(map(len, documents))
    if size < (FEWEST_CHARACTERS if len(by_source) > 1 else FEWEST_OF_ONE_SOURCE):
        return None
    stop_words = _telling(_stop_words(by_source), documents)
    measured = [_measured(document, stop_words) for document in documents]
    wanted = OF_WORDS + (OF_LINES if each.by_source.keys() <= each.whole else ())
    measures = {name: _bounds(name, [row[name] for row in measured]) for name in wanted}
    kept = {name: bounds for name, bounds in measures.items() if bounds is not None}
    return Language(len(documents), size, " ".join(by_source), stop_words, kept)


def _stop_words(by_source: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the words that make up a good share of the words of most sources; few: none."""
    found = [Counter(_words("\n".join(documents))) for documents in by_source.values() if documents]
    if is_spaceless("".join(documents[0] for documents in by_source.values() if documents)):
        return frozenset()
    together = sum(found, Counter[str]())
    least = STOP_WORD_SHARE * together.total()
    often = [
        word
        for word, n in sorted(together.items(), key=lambda item: (-item[1], item[0]))
        if n >= least and _is_spread(word, found)
    ]
    return frozenset(often[:MOST_STOP_WORDS]) if len(often) >= FEWEST_STOP_WORDS else frozenset()


def _telling(stop_words: frozenset[str], documents: Sequence[str]) -> frozenset[str]:
    """Return a list of which ordinary texts are full, and no words otherwise."""
    shares = [lengths(document, stop_words)["stop_word_share"] or 0.0 for document in documents]
    return stop_words if shares and np.median(shares) >= LEAST_OF_A_TEXT else frozenset()


def _is_spread(word: str, sources: Sequence[Counter[str]]) -> bool:
    """Tell whether a word is frequent in most sources; what only one book is full of is its topic."""
    often = sum(words[word] >= STOP_WORD_SHARE / 2 * words.total() for words in sources)
    return often * 2 > len(sources)


def _words(text: str) -> list[str]:
    return [word for word in folded(text) if not any(c.isdigit() for c in word)]


def _measured(document: str, stop_words: frozenset[str]) -> dict[str, float | None]:
    groups = {
        "length": lengths(document, stop_words or None),
        "quality": quality.counters(document, stop_words or None),
        "repetition": shares(document),
    }
    return {f"{group}.{name}": value for group, found in groups.items() for name, value in found.items()}


def _bounds(name: str, values: Sequence[float | None]) -> Bounds | None:
    """Return the bounds of a measure: four deviations from the median, or more where documents lie there."""
    found = np.asarray([value for value in values if value is not None], np.float64)
    if len(found) < FEWEST_DOCUMENTS:
        return None
    median, deviation = float(np.median(found)), float(np.std(found))
    low = min(median - DEVIATIONS * deviation, float(np.quantile(found, OUTER)))
    high = max(
        median + DEVIATIONS * deviation, float(np.quantile(found, 1 - OUTER)), LEAST_HIGH.get(name, 0.0)
    )
    low = min(low, MOST_LOW.get(name, low))
    return Bounds(max(low, 0.0), median, high, deviation)
