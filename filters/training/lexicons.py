"""Seeds for the word lists of language communities: LDNOOBW, without the terms that accuse the innocent.

LDNOOBW ("List of Dirty, Naughty, Obscene, and Otherwise Bad Words", CC BY 4.0, begun at Shutterstock) was
made to keep words out of a search box. Used on documents it flags bread, donkeys and donations, so each
term has to be silent on ordinary sentences of its language before it enters a seed; so has each of ours.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from filters import _lexicon, _lexicon_file
from filters._lexicon import Lexicon, Term, key_of
from filters._scripts import SPACELESS, main_script

VERSION = "1.1.0"
SOURCE = "https://github.com/LDNOOBW/List-of-Dirty-Naughty-Obscene-and-Otherwise-Bad-Words"
NOTE = (
    "A seed, not a judgement: it waits for speakers of the language to correct it and put their names here. "
    "Changed from the original: terms with everyday, medical, legal or historical senses and terms that "
    "stand in ordinary sentences were left out; class and severity were added, and in some languages terms."
)

# Esperanto and Klingon are left out, their lists being invention more than usage, and so is the Canadian
# French one, whose church words stand in every parish register.
LANGUAGES = {
    "ar": "arb_Arab", "cs": "ces_Latn", "da": "dan_Latn", "de": "deu_Latn", "en": "eng_Latn",
    "es": "spa_Latn", "fa": "fas_Arab", "fi": "fin_Latn", "fil": "fil_Latn", "fr": "fra_Latn",
    "hi": "hin_Latn", "hu": "hun_Latn", "it": "ita_Latn", "ja": "jpn_Jpan", "kab": "kab_Latn",
    "ko": "kor_Kore", "nl": "nld_Latn", "no": "nob_Latn", "pl": "pol_Latn", "pt": "por_Latn",
    "ru": "rus_Cyrl", "sv": "swe_Latn", "th": "tha_Thai", "tr": "tur_Latn", "zh": "cmn_Hani",
}  # fmt: skip

# Where the benign sentences bear another label.
_LABELS = {
    "ara_Arab": "arb_Arab", "kor_Hang": "kor_Kore", "pes_Arab": "fas_Arab", "tgl_Latn": "fil_Latn",
    "cmn_Hans": "cmn_Hani", "cmn_Hant": "cmn_Hani", "zho_Hani": "cmn_Hani",
}  # fmt: skip

WORD_LISTS = frozenset({"fw2words", "tess-words", "tessl-words", "wordfreq"})  # not sentences of anybody
COLUMNS = ("label", "source", "split", "text")  # where a file of sentences does not name its own
TERM_LIMIT = 0.001  # share of benign sentences in which one term may stand
LIST_LIMIT = 0.005  # share of benign sentences in which any term of a list may stand

_SEVERITY = {"slur": 3, "insult": 2, "profanity": 2, "sexual": 1, "other": 1}
_FEWEST = 200  # sentences; a language with fewer is measured on rows drawn from word lists as well
_SHORTEST = 2  # letters of a term in Chinese characters; elsewhere without spaces one more
_SCRIPTS = {"Jpan": {"Hira", "Kana", "Hani"}, "Kore": {"Hang"}}  # what those codes stand for, in one term
_KNOWN = Path(__file__).parent / "seed_terms.toml"
_OWN = Path(__file__).parent / "own_terms.toml"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What became of one list: terms offered, left out by hand or by measure, kept; hit shares are 0 to 1."""

    language: str
    offered: int
    left_out: int
    measured_out: int
    kept: int
    benign_sentences: int
    any_hit_before: float
    any_hit_after: float


@dataclass(frozen=True, slots=True)
class Benign:
    """Ordinary sentences of a language, the share of them in which any term of its list stands, 0 to 1.

    `loud` are the terms that stand in more than one of a thousand, and in two at least.
    """

    sentences: int
    any_hit: float
    loud: tuple[str, ...]


def seed(ldnoobw: Path, benign_tsv: Path, out: Path) -> list[Seeded]:
    """Write one list per language to `out` and return what was left out, in the order of the languages.

    `ldnoobw` is the folder of its lists, `benign_tsv` has label, source, split and text in each line.
    """
    known, own = _terms(_KNOWN), _terms(_OWN)
    benign = sentences(benign_tsv, frozenset(LANGUAGES.values()))
    out.mkdir(parents=True, exist_ok=True)
    report = []
    for code, language in sorted(LANGUAGES.items(), key=lambda pair: pair[1]):
        theirs = (ldnoobw / f"{code}.txt").read_text(encoding="utf-8").splitlines()
        ours = own.get(language, {})
        offered = theirs + [term for terms in ours.values() for term in terms]
        terms, row = _choose(language, offered, (known.get(language, {}), ours), benign[language])
        (out / f"{language}.toml").write_text(_document(language, terms), encoding="utf-8")
        report.append(row)
    return report


def benign_rates(benign_tsv: Path, lexicons: Path, *, without: Path | None = None) -> dict[str, Benign]:
    """Return how often each list of a folder stands in ordinary sentences, by language.

    Sentences that stand in `without` too, with which lists were chosen, are left out; twins count once.
    """
    lists = _lexicon_file.read_all(lexicons)
    texts = _texts(benign_tsv, frozenset(lists))
    known = _texts(without, frozenset(lists)) if without else {}
    return {
        language: _benign(lexicon, sorted(texts[language] - known.get(language, set())))
        for language, lexicon in lists.items()
    }


def _texts(tsv: Path, languages: frozenset[str]) -> dict[str, set[str]]:
    whole, drawn = (_by_language(tsv, languages, drawn=drawn) for drawn in (False, True))
    return {language: {*whole[language], *drawn[language]} for language in whole}


def _benign(lexicon: Lexicon, texts: Sequence[str]) -> Benign:
    hits = [{hit.key for hit in _lexicon.find(text, lexicon)} for text in texts]
    standing = Counter(key for keys in hits for key in keys)
    loud = tuple(key for key in sorted(standing) if standing[key] > max(1, TERM_LIMIT * len(texts)))
    return Benign(len(texts), sum(map(bool, hits)) / max(1, len(texts)), loud)


def _terms(path: Path) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sentences(tsv: Path, languages: frozenset[str]) -> dict[str, list[str]]:
    """Return the sentences of each language in the order of the file.

    Rows drawn from word lists, which are nobody's sentences, fill up a language with fewer than 200 others.
    """
    found, fill = _by_language(tsv, languages, drawn=False), _by_language(tsv, languages, drawn=True)
    return {each: rows if len(rows) >= _FEWEST else rows + fill[each] for each, rows in found.items()}


def drawn_rows(tsv: Path, languages: frozenset[str]) -> dict[str, list[str]]:
    """Return the rows of each language that were drawn from word lists, in the order of the file."""
    return _by_language(tsv, languages, drawn=True)


def _by_language(tsv: Path, languages: frozenset[str], *, drawn: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {language: [] for language in sorted(languages)}
    names, lines = _columns(_lines(tsv))
    for number, line in enumerate(lines, start=1):
        values = line.split("\t", len(names) - 1)
        if len(values) != len(names):
            raise ValueError(f"{tsv}, row {number}: has {len(values)} columns; {', '.join(names)} are due")
        row = dict(zip(names, values, strict=True))
        language = _LABELS.get(row["label"], row["label"])
        if language in found and (row.get("source") in WORD_LISTS) is drawn:
            found[language].append(row["text"])
    return found


def _columns(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the columns' names, which the first line may give, and the lines below."""
    named = lines[0].split("\t") if lines else []
    return (named, lines[1:]) if {"label", "text"} <= set(named) else (list(COLUMNS), lines)


def _lines(tsv: Path) -> list[str]:
    with pa.input_stream(str(tsv), compression="detect") as stream:
        return [line for line in bytes(stream.read()).decode("utf-8").split("\n") if line]


def _choose(
    language: str,
    offered: Sequence[str],
    known: Sequence[Mapping[str, Sequence[str]]],
    benign: Sequence[str],
) -> tuple[list[Term], Seeded]:
    classes = {key_of(term): kind for each in known for kind in _SEVERITY for term in each.get(kind, ())}
    usable = {key_of(term): term.strip() for term in offered if _usable(term, language)}
    ambiguous = {key_of(term) for each in known for term in each.get("ambiguous", ())}
    terms = [
        Term(term, kind := classes.get(key, "other"), _SEVERITY[kind])
        for key, term in sorted(usable.items())
        if key not in ambiguous
    ]
    everything = [Term(term, "other", 1) for term in usable.values()]
    kept = _silent(language, terms, benign)
    row = Seeded(
        language=language,
        offered=len(offered),
        left_out=len(offered) - len(terms),
        measured_out=len(terms) - len(kept),
        kept=len(kept),
        benign_sentences=len(benign),
        any_hit_before=_any_hit(language, everything, benign),
        any_hit_after=_any_hit(language, kept, benign),
    )
    return kept, row


def _usable(term: str, language: str) -> bool:
    # Lists mix scripts: transliterated Russian would fire in other languages' texts.
    script, letters = main_script(term), sum(character.isalpha() for character in term)
    wanted = _SCRIPTS.get(language[4:], {language[4:]})
    if script not in wanted:
        return False
    return script not in SPACELESS or letters >= _SHORTEST + (script != "Hani")


def _silent(language: str, terms: list[Term], benign: Sequence[str]) -> list[Term]:
    """Return the terms that stand in few benign sentences, alone and together."""
    lexicon = _lexicon.compile_terms(language, terms)
    standing: Counter[str] = Counter()
    for text in benign:
        standing.update({hit.key for hit in _lexicon.find(text, lexicon)})
    kept = [t for t in terms if standing[key_of(t.term)] <= TERM_LIMIT * len(benign)]
    while kept and _any_hit(language, kept, benign) > LIST_LIMIT:
        worst = max(kept, key=lambda t: (standing[key_of(t.term)], t.term))
        kept.remove(worst)
    return kept


def _any_hit(language: str, terms: Sequence[Term], benign: Sequence[str]) -> float:
    lexicon = _lexicon.compile_terms(language, terms)
    return sum(bool(_lexicon.find(text, lexicon)) for text in benign) / max(1, len(benign))


def _document(language: str, terms: Sequence[Term]) -> str:
    head = {
        "language": language,
        "version": VERSION,
        "licence": "CC-BY-4.0",
        "author": "LDNOOBW contributors; selection, classes and additions by the local commons project",
        "source": SOURCE,
        "owner": "nobody yet: speakers of the language are invited",
        "note": NOTE,
    }
    lines = [f"{key} = {_quote(value)}" for key, value in head.items()]
    for each in terms:
        lines += ["", "[[term]]", f"term = {_quote(each.term)}", f'class = "{each.kind}"']
        lines.append(f"severity = {each.severity}")
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML basic string
