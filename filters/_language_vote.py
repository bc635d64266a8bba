"""A second vote on texts that the model is not sure of, by what CLD2 was measured to say of each language.

CLD2 always finds a relative for a language that it does not know, and often trusts itself in that. So
its word counts by how likely it is for each candidate: a text in a language that CLD2 was never taught
says little against that language, whatever CLD2 takes it for. Both identifiers look at letter sequences
and err together, so that the likelihood enters by its root. Method: naive Bayes; weights that only hold
how often CLD2 is right were tried, and made the languages that it does not know worse.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from filters._cld2 import KNOWN
from filters._language_relations import agree, known_as, parts, related

Counts = Mapping[str, Mapping[str, int]]
OTHER = "other"  # whatever else CLD2 said of a language, silence included

ASK_BELOW = 0.9
WEIGHT = 0.5  # the power of the likelihood
UNNAMED = 0.03  # what a language has that is not among the model's five candidates
# Likelihood of a word where nothing was measured: for its own language, for another that CLD2 knows, for
# one that it does not; and how many measured texts that supposition weighs.
_OWN, _KNOWN, _UNKNOWN, _PRIOR = 0.85, 0.01, 0.2, 3


@dataclass(frozen=True, slots=True)
class Votes:
    """How often CLD2 said which language, ISO 639-3, of texts in each label; empty: it is not asked."""

    counts: Counts = field(default_factory=dict)
    _weights: dict[tuple[str, str], float] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def likelihood(self, said: str, label: str) -> float:
        """Return how likely CLD2 is to say a language, given with the text's script, of text in a label."""
        found = self.counts.get(label, {})
        return (found.get(parts(said)[0], 0) + _PRIOR * _supposed(said, label)) / (
            sum(found.values()) + _PRIOR
        )

    def weigh(self, scores: Mapping[str, float], said: str, labels: frozenset[str]) -> dict[str, float]:
        """Return the scores after a word of CLD2; their sum stays."""
        weighed = {label: p * self._weight(said, label) for label, p in scores.items()}
        if not any(agree(said, label) for label in scores) and (added := known_as(said, labels)):
            weighed[added] = UNNAMED * self._weight(said, added)
        change = sum(scores.values()) / sum(weighed.values())
        return {label: p * change for label, p in weighed.items()}

    def _weight(self, said: str, label: str) -> float:
        pair = said, label
        if pair not in self._weights:
            self._weights[pair] = self.likelihood(said, label) ** WEIGHT
        return self._weights[pair]


def _supposed(said: str, label: str) -> float:
    if agree(said, label):
        return _OWN
    return _KNOWN if _is_known(parts(label)[0]) else _UNKNOWN


@cache
def _is_known(language: str) -> bool:
    return any(related(language, known) for known in KNOWN)


def counted(said: Iterable[tuple[str, str | None]]) -> Votes:
    """Return the votes that pairs of a true label and CLD2's word support; single words count as `other`."""
    found: dict[str, Counter[str]] = {}
    for truth, word in said:
        found.setdefault(truth, Counter())[word or OTHER] += 1
    return Votes({label: _folded(counts) for label, counts in sorted(found.items())})


def _folded(counts: Counter[str]) -> dict[str, int]:
    kept = {word: n for word, n in sorted(counts.items()) if n > 1 and word != OTHER}
    rest = counts.total() - sum(kept.values())
    return kept | ({OTHER: rest} if rest else {})
