"""Independent signs of toxic text, per document: a classifier's view of its lines, a word list's, the host's.

None can tell abuse from a report of abuse, so each alone is only ever a reason to look. What does tell
a toxic document from a newspaper that quotes one is how many of its lines are toxic: `drop_rule` asks for
most of them, and for a second sign that agrees: a word list, outside quotation marks, or a list of hosts.

Classifiers do not carry over to languages without labelled text; there is none for those, and the word
lists of their speakers are all that is measured. The rule of lines is ours; that filters which delete by
word lists remove the text of minorities is shown by Dodge et al. 2021, "Documenting Large Webtext Corpora".
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from filters import Filter, _fasttext, _lexicon, _lexicon_file
from filters._lexicon import Hit, Lexicon
from filters._posts import prepare, split

_T = TypeVar("_T")

VERSION = 3
MODELS = Path(__file__).parent / "models"

SPAN = pa.struct([pa.field("start", pa.int32()), pa.field("end", pa.int32()), pa.field("class", pa.string())])
FIELD = pa.field(
    "toxicity",
    pa.struct(
        [
            pa.field("score", pa.float32()),  # share of characters that stand in strict lines
            pa.field("strict_share", pa.float32()),  # share of lines at or over the strict threshold
            pa.field("loose_lines", pa.int32()),
            pa.field("strict_lines", pa.int32()),
            pa.field("lines", pa.int32()),
            pa.field("lexicon_hits", pa.int32()),
            pa.field("lexicon_share", pa.float32()),
            pa.field("lexicon_spans", pa.list_(SPAN)),
            pa.field("quoted_share", pa.float32()),  # of the hits, within quotation marks
            pa.field("line_rule", pa.bool_()),  # the classifier alone holds most of the document toxic
            pa.field("second_sign", pa.string()),  # words, host or both; null: neither agrees
            pa.field("drop_rule", pa.bool_()),
            pa.field("review_rule", pa.bool_()),
        ]
    ),
)

# Settled on documents of eight held-out lines in six languages; models/toxicity.md has the figures.
DROP_LINES = 3
DROP_STRICT_SHARE = 0.5
REVIEW_LOOSE_LINES = 2
REVIEW_LOOSE_SHARE = 0.05  # of the lines; innocent ones pass in 2 of 100, so that a long page has two anyway
DENSE_HITS = 2
DENSE_SHARE = 0.03  # hits per word; old newspapers and declarations of rights stay below it
# A word list agrees with dropping if so many of the words are its terms, and one of these is among them;
# an oath alone abuses nobody.
AGREED_SHARE = 0.01
ABUSIVE = frozenset({"insult", "slur", "sexual"})

MOST_SPANS = 50
# Names that sources and identifiers use for the same language, or for writing that one list serves.
_SAME_LANGUAGE = {"ara": "arb", "zho": "cmn", "pes": "fas", "tgl": "fil", "nor": "nob"}
_SAME_SCRIPT = {"Hans": "Hani", "Hant": "Hani", "Hang": "Kore"}


@dataclass(frozen=True, slots=True)
class Classifier:
    """The line classifier of one language; a line counts at or over `strict` or `loose` (0 to 1)."""

    model: _fasttext.Model
    strict: float
    loose: float
    validated: bool

    def scores(self, lines: Sequence[str]) -> list[float]:
        """Return for each line, in order, how surely it is toxic, 0 to 1; a line without words is 0."""
        prepared = [prepare(line) for line in lines]
        answers = iter(self.model.predict([line for line in prepared if line], k=2))
        return [dict(next(answers)).get("toxic", 0.0) if line else 0.0 for line in prepared]


def build(settings: Path | None) -> Filter:
    """Return the filter, with the word lists in `settings`/lexicons where there are any."""
    classifiers = read_classifiers(MODELS)
    lexicons = _lexicon_file.read_all(settings / "lexicons") if settings else {}

    def measured(text: pa.Array, language: pa.Array, hosts: pa.Array) -> pa.Array:
        return measure(text, language, hosts, classifiers=classifiers, lexicons=lexicons)

    return Filter(
        FIELD,
        VERSION,
        reads=("text", "language", "host_list"),
        measure=measured,
        model=_digest(classifiers, lexicons),
        validated=frozenset(each for each, classifier in classifiers.items() if classifier.validated)
        - (refused(settings) if settings else frozenset()),
    )


def refused(settings: Path) -> frozenset[str]:
    """Return the languages that `settings`/toxicity.toml forbids to drop; a ValueError says what is wrong."""
    path = settings / "toxicity.toml"
    if not path.is_file():
        return frozenset()
    try:
        named = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: not a TOML file in UTF-8: {error}") from error
    languages = named.get("refused", [])
    if named.keys() - {"refused"} or not isinstance(languages, list):
        raise ValueError(f'{path}: holds one key, refused, a list of languages as in ["eng_Latn"]')
    return frozenset(map(str, languages))


def _digest(classifiers: Mapping[str, Classifier], lexicons: Mapping[str, Lexicon]) -> str:
    files = [MODELS / "toxicity.toml", *(MODELS / f"toxicity-{each}.ftz" for each in sorted(classifiers))]
    lists = "".join(f"{each} {lexicons[each].sha256}\n" for each in sorted(lexicons))
    return sha256((_fasttext.digest(*files) + lists).encode()).hexdigest()


def read_classifiers(folder: Path) -> dict[str, Classifier]:
    """Return the classifiers of a folder by language, with the thresholds of its `toxicity.toml`."""
    settings = tomllib.loads((folder / "toxicity.toml").read_text(encoding="utf-8"))
    return {
        language: Classifier(
            _fasttext.Model(folder / f"toxicity-{language}.ftz"),
            strict=float(each["strict"]),
            loose=float(each["loose"]),
            validated=bool(each["validated"]),
        )
        for language, each in sorted(settings["languages"].items())
    }


def measure(
    text: pa.Array,
    language: pa.Array,
    hosts: pa.Array,
    *,
    classifiers: Mapping[str, Classifier],
    lexicons: Mapping[str, Lexicon],
) -> pa.Array:
    """Return one struct per text; what only a classifier or a list could say is null where there is none."""
    labels = pc.struct_field(language, "label").to_pylist()
    listed = pc.fill_null(pc.struct_field(hosts, "adult_or_violent"), False).to_pylist()
    rows = [
        None if each is None else _row(each, _of(classifiers, label), _of(lexicons, label), is_listed)
        for each, label, is_listed in zip(text.to_pylist(), labels, listed, strict=True)
    ]
    return pa.array(rows, FIELD.type)


def _of(table: Mapping[str, _T], label: str | None) -> _T | None:
    if label is None:
        return None
    if label in table:
        return table[label]
    code, _, script = label.partition("_")
    return table.get(f"{_SAME_LANGUAGE.get(code, code)}_{_SAME_SCRIPT.get(script, script)}")


def _row(
    text: str, classifier: Classifier | None, lexicon: Lexicon | None, is_listed: bool
) -> dict[str, Any]:
    lines = split(text)
    hits = _lexicon.find(text, lexicon) if lexicon else []
    by_line = _classified(lines, classifier)
    by_word = _looked_up(text, hits) if lexicon else _NO_LEXICON
    strict = by_line["strict_lines"]
    mostly = None if strict is None else mostly_strict(len(lines), strict)
    second = _second_sign(_words_agree(text, hits), is_listed)
    dense = len(hits) >= DENSE_HITS and by_word["lexicon_share"] >= DENSE_SHARE
    return {
        **by_line,
        **by_word,
        "lines": len(lines),
        "line_rule": mostly,
        "second_sign": second,
        "drop_rule": None if mostly is None else mostly and second is not None,
        "review_rule": _several(by_line["loose_lines"] or 0, len(lines)) or dense,
    }


def _several(loose: int, lines: int) -> bool:
    """Tell whether more lines may be abusive than chance explains; of one or two, one is enough."""
    return loose >= max(REVIEW_LOOSE_LINES if lines > 2 else 1, REVIEW_LOOSE_SHARE * lines)


def _words_agree(text: str, hits: Sequence[Hit]) -> bool:
    """Tell whether terms are no chance outside quotation marks, with one that abuses among them."""
    if not any(hit.kind in ABUSIVE for hit in hits):
        return False
    used = [hit for hit, is_quoted in zip(hits, _lexicon.quoted(text, hits), strict=True) if not is_quoted]
    return any(hit.kind in ABUSIVE for hit in used) and _lexicon.share(text, used) >= AGREED_SHARE


def _second_sign(words: bool, host: bool) -> str | None:
    if words and host:
        return "both"
    return "words" if words else "host" if host else None


def mostly_strict(lines: int, strict_lines: int) -> bool:
    """Tell whether a classifier holds most of a document toxic; one or two lines are too few to say so."""
    return lines >= DROP_LINES and strict_lines >= DROP_STRICT_SHARE * lines


def _classified(lines: Sequence[str], classifier: Classifier | None) -> dict[str, Any]:
    if classifier is None:
        return dict.fromkeys(("score", "strict_share", "loose_lines", "strict_lines"))
    scores = classifier.scores(lines)
    strict = [len(line) for line, score in zip(lines, scores, strict=True) if score >= classifier.strict]
    return {
        "score": sum(strict) / max(1, sum(map(len, lines))),
        "strict_share": len(strict) / max(1, len(lines)),
        "loose_lines": sum(score >= classifier.loose for score in scores),
        "strict_lines": len(strict),
    }


_NO_LEXICON: Mapping[str, Any] = dict.fromkeys(
    ("lexicon_hits", "lexicon_share", "lexicon_spans", "quoted_share")
)


def _looked_up(text: str, hits: Sequence[Hit]) -> dict[str, Any]:
    return {
        "lexicon_hits": len(hits),
        "lexicon_share": _lexicon.share(text, hits),
        "lexicon_spans": [_span(hit) for hit in hits[:MOST_SPANS]],
        "quoted_share": sum(_lexicon.quoted(text, hits)) / len(hits) if hits else None,
    }


def _span(hit: Hit) -> dict[str, int | str]:
    return {"start": hit.start, "end": hit.end, "class": hit.kind}
