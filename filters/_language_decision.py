"""From the scores of a text's lines to one answer about the text.

Lines vote with their letters. A label that passes the score at which it was measured to be trusted is the
answer; relatives that only pass together are named together; else the answer is `und`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from filters._language_table import Table
from filters._language_vote import ASK_BELOW

SURELY_OTHER = 0.9  # a line so firmly in another language does not speak against the first
# A second language is one that a line is surely in, or two lines likely, with a part of the text that is
# no slip; in a long text, some sure lines are none either. One doubtful line is a doubt.
SURELY_SECOND, LIKELY_SECOND = 0.83, 0.68
LEAST_SECOND = 0.06  # of the letters
SURE_LINES = 4
CLEAR_LEAD = 2.0  # of one relative over the next, from which it is named

Scores = dict[str, float]


class Line(NamedTuple):
    """Of one piece, its labels with their scores, its letters, and whether CLD2 had a vote."""

    scores: Scores
    letters: int
    voted: bool = False


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
    sums: Scores = {}
    for scores, letters, _ in lines:
        for label, score in scores.items():
            sums[label] = sums.get(label, 0.0) + score * letters
    best = first_of(sums)
    own = [line for line in lines if may_be(line.scores, best, table)]
    own = own or list(lines)  # ten lines, each surely something else
    whole = _letters(lines)
    means = {label: weight / whole for label, weight in sums.items()}
    return means | {
        best: sum(line.scores.get(best, 0.0) * line.letters for line in own) / _letters(own)
    }, best


def _letters(lines: Sequence[Line]) -> int:
    return sum([line.letters for line in lines])


def may_be(scores: Scores, label: str, table: Table) -> bool:
    """Tell whether a line may be in a label, a relative of it or nothing sure, by its scores."""
    first = first_of(scores)
    return first == label or scores[first] < SURELY_OTHER or first in table.relatives(label)


def first_of(scores: Mapping[str, float]) -> str:
    """Return the label of the highest score; of equals the first by name."""
    first = max(scores, key=scores.__getitem__)
    most = scores[first]
    if len(scores) > 1 and list(scores.values()).count(most) > 1:
        return min(label for label, score in scores.items() if score == most)
    return first


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
    letters = _letters(lines)
    vote = ask(first) if ask and table.calibrated(first[best], letters) < ASK_BELOW else None
    scores = vote.scores if vote else first
    named = best if vote is None else first_of(scores)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:5]
    sure = partial(table.calibrated, letters=letters, voted=vote is not None)
    label, confidence, threshold = _named(scores, named, table, sure, letters)
    return Answer(
        label or unknown,
        confidence,
        tuple((label, sure(score)) for label, score in ranked),
        _shares(each or lines, label or named, table),
        threshold=threshold,
        vote=vote.said if vote else None,
    )


def _named(
    scores: Scores, best: str, table: Table, sure: Callable[[float], float], letters: int
) -> tuple[str | None, float, float]:
    confidence, threshold = sure(scores[best]), table.threshold(best, letters)
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
    relatives = table.relatives(main)
    found = [line if relatives.isdisjoint(line.scores) else _joined(line, main, relatives) for line in lines]
    seconds = _seconds(found, main, table)
    if not seconds:
        return ((main, 1.0),)
    letters: dict[str, int] = defaultdict(int)
    for line in found:
        likely = {label: p for label, p in line.scores.items() if label == main or label in seconds}
        letters[first_of(likely) if likely else main] += line.letters  # a doubtful line says nothing else
    whole = sum(letters.values())
    return tuple((k, n / whole) for k, n in sorted(letters.items(), key=lambda item: (-item[1], item[0])))


def _joined(line: Line, main: str, relatives: frozenset[str]) -> Line:
    """Return a line in which relatives of the main language are taken for it; the highest score counts."""
    scores: Scores = {}
    for label, p in line.scores.items():
        name = main if label in relatives else label
        scores[name] = max(scores.get(name, 0.0), p)
    return line._replace(scores=scores)


def _seconds(lines: Sequence[Line], main: str, table: Table) -> set[str]:
    """Return the languages beside the main one that are surely spoken in some of the lines."""
    heard: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for line in lines:
        first = first_of(line.scores)
        if first != main:
            sure = table.calibrated(line.scores[first], line.letters, voted=line.voted)
            heard[first].append((sure, line.letters))
    whole = _letters(lines)
    return {label for label, said in heard.items() if _is_second(said, whole)}


def _is_second(said: Sequence[tuple[float, int]], whole: int) -> bool:
    surely = sum(confidence >= SURELY_SECOND for confidence, _ in said)
    likely = sum(confidence >= LIKELY_SECOND for confidence, _ in said)
    is_large = sum(letters for _, letters in said) >= LEAST_SECOND * whole
    return surely >= SURE_LINES or (is_large and (surely >= 1 or likely >= 2))
