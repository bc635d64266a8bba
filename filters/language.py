"""The languages of a text, line by line, with how sure that is, and `und` where it is not.

Confidence alone does not show that a language is foreign to the model: text in a language it never saw
is answered with a relative, often firmly. So labels carry thresholds measured for each, relatives are
named by what they have in common, and every answer keeps its alternatives. Labels are ISO 639-3 and
ISO 15924: `swh_Latn`, `und_Cyrl`, `und`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

import pyarrow as pa

from filters import Filter, _cld2, _han, _language_plugin, _second_opinion
from filters._fasttext import Model, digest
from filters._language_decision import Answer, Line, Scores, Vote, decide, first_of, may_be
from filters._language_plugin import Answering, PlugIn
from filters._language_scores import Scorer
from filters._language_table import PAGE, Table, read
from filters._language_vote import ASK_BELOW as VOTE_BELOW
from filters._language_vote import Votes
from filters._pieces import Piece, main_of, pieces_of
from filters._scripts import SPACELESS

MODEL = Path(__file__).parent / "models" / "language.ftz"

FEWEST_LETTERS = 20  # three or four words; with fewer, names and loans decide
FEWEST_SYLLABIC = 12  # where a letter is a syllable, or carries its vowel as a mark
FEWEST_SPACELESS = 8
ASK_BELOW = 0.7  # the second opinion costs sixty times the first, which above this is mostly right
TEXTS_AT_ONCE = (
    32  # that are put to the model in one question; with more, Python spends longer on keeping count
)
CLEAR_SCRIPT = 0.8  # share of letters from which `und` may name the writing system

Heard = tuple[Piece, Scores]

_SPACELESS = SPACELESS | {"Jpan"}
_SYLLABIC = frozenset(
    {"Beng", "Cakm", "Cans", "Cher", "Deva", "Ethi", "Gran", "Gujr", "Guru", "Java"}
    | {"Knda", "Kore", "Mlym", "Orya", "Sinh", "Taml", "Telu", "Vaii", "Yiii"}
)
_SCORED = pa.struct([("label", pa.string()), ("confidence", pa.float32())])
_SHARED = pa.struct([("label", pa.string()), ("share", pa.float32())])
TYPE = pa.struct(
    [
        ("label", pa.string()),
        ("confidence", pa.float32()),
        ("alternatives", pa.list_(_SCORED)),
        ("languages", pa.list_(_SHARED)),
        ("second_opinion", pa.string()),
        ("opinions_differ", pa.bool_()),
        ("threshold", pa.float32()),
        ("vote", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A model and the table of how far to trust it.

    `scripts` are those of languages that a model names without a script; one not listed may be in any.
    """

    model: Answering
    table: Table
    scripts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    known: frozenset[str] = field(init=False)  # all labels
    _scorer: Scorer = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note the labels, and how the model is asked."""
        object.__setattr__(self, "known", frozenset(self.model.labels))
        object.__setattr__(self, "_scorer", Scorer(self.model, self.table.folded, self.scripts))

    def alone(self) -> "Identifier":
        """Return the model and its table without the second vote."""
        return replace(self, table=replace(self.table, votes=Votes()))

    def __call__(self, texts: pa.Array) -> pa.Array:
        """Return the column for an array of texts; null where the text is."""
        return pa.array((a and _plain(a) for a in self.answers(texts.to_pylist())), TYPE)

    def answers(self, texts: Sequence[str | None]) -> list[Answer | None]:
        """Return what each text is, line by line and in all; `und` where it is too short to tell."""
        there = [text for text in texts if text is not None]
        parts = [there[i : i + TEXTS_AT_ONCE] for i in range(0, len(there), TEXTS_AT_ONCE)]
        found = (answer for part in parts for answer in self._together(part))
        return [None if text is None else next(found) for text in texts]

    def _together(self, texts: Sequence[str]) -> list[Answer]:
        """Return the answers for texts whose pieces are put to the model in one question."""
        cut = [(parts, letters, main_of(letters)) for parts, letters in pieces_of(texts)]
        told = [parts if letters.total() >= enough(main) else [] for parts, letters, main in cut]
        scores = iter(self._scorer.scores([part for parts in told for part in parts]))
        heard = [[(part, said) for part in parts if (said := next(scores))] for parts in told]
        return [
            self._answer(text, letters, main, said)
            for text, (_, letters, main), said in zip(texts, cut, heard, strict=True)
        ]

    def _answer(self, text: str, letters: Counter[str], main: str | None, heard: Sequence[Heard]) -> Answer:
        whole = letters.total()
        unknown = f"und_{main}" if main and letters[main] >= CLEAR_SCRIPT * whole else "und"
        lines = [Line(scores, part.letters) for part, scores in heard]
        if sum([line.letters for line in lines]) * 2 < max(1, whole):
            return Answer(unknown)  # the rest is in scripts without a label
        if not self.table.votes.counts:
            return _asked(_written(decide(lines, unknown, self.table), text), text)
        each = [self._after_vote(part, scores) for part, scores in heard]
        answer = decide(lines, unknown, self.table, ask=partial(self._about, heard, main), each=each)
        return _asked(_written(answer, text), text)

    def _about(self, heard: Sequence[Heard], script: str | None, scores: Scores) -> Vote | None:
        # Without the lines surely in another language, of which CLD2 would hear the louder.
        best = first_of(scores)
        own = [part for part, said in heard if may_be(said, best, self.table)]
        return self.vote(own or [part for part, _ in heard], script, scores)

    def _after_vote(self, part: Piece, scores: Scores) -> Line:
        if self.table.calibrated(max(scores.values()), part.letters) >= VOTE_BELOW:
            return Line(scores, part.letters)
        vote = self.vote([part], part.script, scores)
        return Line(vote.scores, part.letters, voted=True) if vote else Line(scores, part.letters)

    def vote(self, parts: Sequence[Piece], script: str | None, scores: Scores) -> Vote | None:
        """Return what CLD2 makes of a text and the scores after it; null where CLD2 cannot tell."""
        language = _cld2.ask(" ".join(part.text for part in parts))
        if language is None or script is None:
            return None
        said = f"{language}_{script}"
        return Vote(said, self.table.votes.weigh(scores, said, self.known))

    def lines(self, parts: Sequence[Piece]) -> list[Line]:
        """Return for each piece in whose script there are labels their scores, and its letters."""
        said = zip(parts, self._scorer.scores(parts), strict=True)
        return [Line(scores, part.letters) for part, scores in said if scores]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An identifier and the digest by which measurements know it."""

    identifier: Identifier
    digest: str


def build(settings: Path | None = None) -> Filter:
    """Build the filter with the model that `settings`/language.toml names, or with the shipped one."""
    chosen = _chosen(settings)
    return Filter(
        pa.field("language", TYPE),
        3,
        reads=("text",),
        measure=chosen.identifier,
        model=chosen.digest,
        validated=chosen.identifier.table.validated,
    )


def _chosen(settings: Path | None) -> Chosen:
    if settings is None or (plug_in := _language_plugin.read(settings)) is None:
        return Chosen(default(), digest(MODEL, MODEL.with_suffix(".toml")))
    return Chosen(_plugged(plug_in), plug_in.digest())


def in_use(settings: Path | None) -> Identifier:
    """Return the identifier of a run with these settings."""
    return _chosen(settings).identifier


def _plugged(plug_in: PlugIn) -> Identifier:
    """Open a plug-in with the table beside it; without one, half sure is enough and nothing is validated."""
    shipped = default()
    model = _language_plugin.open_model(plug_in)
    if plug_in.table.exists():
        return Identifier(model, read(plug_in.table), _language_plugin.scripts(shipped.known))
    groups = tuple(replace(group, threshold=shipped.table.default) for group in shipped.table.groups)
    return Identifier(model, Table(groups=groups), _language_plugin.scripts(shipped.known))


def identify(texts: pa.Array) -> pa.Array:
    """Return the language column for an array of texts, with the shipped model; null where the text is."""
    return default()(texts)


def load(model: Path) -> Identifier:
    """Load a model with the table of the same name beside it."""
    return Identifier(Model(model), read(model.with_suffix(".toml")))


@cache
def default() -> Identifier:
    """Return the shipped identifier, loaded once a process."""
    return load(MODEL)


def enough(script: str | None) -> int:
    """Return from how many letters on a text in a script can be told at all."""
    if script in _SPACELESS:
        return FEWEST_SPACELESS
    return FEWEST_SYLLABIC if script in _SYLLABIC else FEWEST_LETTERS


def _written(answer: Answer, text: str) -> Answer:
    labels = [answer.label, answer.vote or "", *(k for k, _ in answer.alternatives + answer.languages)]
    if not any([label.endswith("_Hani") for label in labels]):
        return answer
    return replace(
        answer,
        label=_han.written(answer.label, text),
        vote=answer.vote and _han.written(answer.vote, text),
        alternatives=tuple((_han.written(label, text), c) for label, c in answer.alternatives),
        languages=tuple((_han.written(label, text), s) for label, s in answer.languages),
    )


def _asked(answer: Answer, text: str) -> Answer:
    if answer.confidence >= ASK_BELOW:
        return answer
    candidates = [label for label, _ in answer.alternatives]
    said = _second_opinion.ask(text, candidates)
    is_page = sum(map(str.isalpha, text)) >= PAGE  # of less, langdetect errs too often to be a reason
    differ = said != candidates[0] if said is not None and is_page else None
    return replace(answer, second_opinion=said, opinions_differ=differ)


def _plain(answer: Answer) -> dict[str, object]:
    return {
        "label": answer.label,
        "confidence": answer.confidence,
        "alternatives": [{"label": label, "confidence": c} for label, c in answer.alternatives],
        "languages": [{"label": label, "share": s} for label, s in answer.languages],
        "second_opinion": answer.second_opinion,
        "opinions_differ": answer.opinions_differ,
        "threshold": answer.threshold,
        "vote": answer.vote,
    }
