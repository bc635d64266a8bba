"""From the scores of a text's lines to one answer about the text.

Lines vote with their letters. A label that passes the score at which it was measured to be trusted is the
answer; relatives that only pass together are named together; else the answer is `und`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from filters._language_table import Table
from filters._language_vote import ASK_BELOW

SURELY_OTHER = 0.9  # a line so firmly in another language does not speak against the first
# A second language is one that a line is surely in, or two lines likely; one doubtful line is a doubt.
SURELY_SECOND, LIKELY_SECOND = 0.95, 0.8
CLEAR_LEAD = 2.0  # of one relative over the next, from which it is named

Scores = dict[str, float]
Line = tuple[Scores, int]  # of one piece: labels with their scores, and its letters


@dataclass(frozen=True, slots=True)
class Vote:
    """What a second identifier said, as a label, and the scores after it."""

    said: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text is; its fields are those of the column, in their order."""

    label: str
    confidence: float = 0.0
    alternatives: tuple[tuple[str, float], ...] = ()
    languages: tuple[tuple[str, float], ...] = ()
    second_opinion: str | None = None
    opinions_differ: bool | None = None
    threshold: float | None = None
    vote: str | None = None


def total(lines: Sequence[Line], table: Table) -> tuple[Scores, str]:
    """Return each label's mean score over all letters, and the first of them.

    The first label's own score leaves out the lines that are surely in another language, not a relative:
    a page in two languages is surely in both, not half in either.
    """
    sums: dict[str, float] = defaultdict(float)
    for scores, letters in lines:
        for label, score in scores.items():
            sums[label] += score * letters
    best = _first(sums)
    own = [(s, n) for s, n in lines if may_be(s, best, table)]
    own = own or list(lines)  # ten lines, each surely something else
    whole = sum(n for _, n in lines)
    means = {label: weight / whole for label, weight in sums.items()}
    return means | {best: sum(s.get(best, 0.0) * n for s, n in own) / sum(n for _, n in own)}, best


def may_be(scores: Scores, label: str, table: Table) -> bool:
    """Tell whether a line may be in a label, a relative of it or nothing sure, by its scores."""
    return _folded(_first(scores), label, table) == label or max(scores.values()) < SURELY_OTHER


def _first(scores: Mapping[str, float]) -> str:
    return min(scores, key=lambda label: (-scores[label], label))


def decide(
    lines: Sequence[Line],
    unknown: str,
    table: Table,
    *,
    ask: Callable[[Scores], Vote | None] | None = None,
    each: Sequence[Line] = (),
) -> Answer:
    """Name the language if it passes its threshold, else its group if that does, else `unknown`.

    Confidence is that of the label, and of the likeliest label where the answer is `unknown`; the
    threshold is what it had to reach, so that a named language never has less confidence than that.
    `ask` gives a second vote, and is called only where the first is not sure.
    """
    first, best = total(lines, table)
    vote = ask(first) if ask and table.calibrated(first[best]) < ASK_BELOW else None
    scores = vote.scores if vote else first
    named = best if vote is None else _first(scores)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:5]
    sure = partial(table.calibrated, voted=vote is not None)
    label, confidence, threshold = _named(scores, named, table, sure)
    return Answer(
        label or unknown,
        confidence,
        tuple((label, sure(score)) for label, score in ranked),
        _shares(each or lines, label or named, table),
        threshold=threshold,
        vote=vote.said if vote else None,
    )


def _named(
    scores: Scores, best: str, table: Table, sure: Callable[[float], float]
) -> tuple[str | None, float, float]:
    confidence, threshold = sure(scores[best]), table.threshold(best)
    if confidence >= threshold:
        return best, confidence, threshold
    if (group := table.group_of(best)) is None:
        return None, confidence, threshold
    members = sorted((scores.get(member, 0.0) for member in group.members), reverse=True)
    together = sure(min(sum(members), 1.0))
    if together < group.threshold:
        return None, confidence, threshold
    if members[0] >= CLEAR_LEAD * members[1]:
        return best, confidence, min(group.threshold, confidence)
    return group.label, together if group.label else confidence, group.threshold


def _shares(lines: Sequence[Line], main: str, table: Table) -> tuple[tuple[str, float], ...]:
    letters: dict[str, int] = defaultdict(int)
    for label, n in _named_lines(lines, main, table):
        letters[label] += n
    whole = sum(letters.values())
    return tuple((k, n / whole) for k, n in sorted(letters.items(), key=lambda item: (-item[1], item[0])))


def _named_lines(lines: Sequence[Line], main: str, table: Table) -> list[tuple[str, int]]:
    """Return each line's language and letters; a doubtful line's is the likeliest of the text's."""
    found = [({_folded(k, main, table): p for k, p in sorted(s.items(), key=_score)}, n) for s, n in lines]
    heard: dict[str, list[float]] = defaultdict(list)
    for scores, _ in found:
        first = _first(scores)
        heard[first].append(table.calibrated(scores[first]))
    sure = {label for label, said in heard.items() if _is_second(said)} | {main}
    return [(_likeliest(scores, sure), n) for scores, n in found]


def _likeliest(scores: Scores, sure: Collection[str]) -> str:
    likely = {label: p for label, p in scores.items() if label in sure}
    return _first(likely or scores)


def _score(item: tuple[str, float]) -> float:
    return item[1]


def _is_second(confidences: Sequence[float]) -> bool:
    return max(confidences) >= SURELY_SECOND or sum(c >= LIKELY_SECOND for c in confidences) >= 2


def _folded(label: str, main: str, table: Table) -> str:
    # A line of Bosnian in a Croatian page is a doubt about the line, not a second language.
    group = table.group_of(label)
    return main if group and (main in group.members or main == group.label) else label
