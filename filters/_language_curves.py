"""What a score is worth: the share of right answers that was measured at such a score and such a length.

A page is the mean of its lines, so that .6 for a page that is in one language throughout means near
certainty, and .6 for a single line a guess. Points are joined by lines; between two lengths the
logarithm of the letters decides how much of each counts.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from operator import attrgetter

_LETTERS = attrgetter("letters")


@dataclass(frozen=True, slots=True)
class Curve:
    """Scores, rising, of texts of about so many letters, and the share of right answers at each."""

    letters: int = 1
    raw: tuple[float, ...] = (0.0, 1.0)
    right: tuple[float, ...] = (0.0, 1.0)

    def at(self, score: float) -> float:
        """Return the share of right answers at a score; beyond the ends that of the end."""
        if score <= self.raw[0]:
            return self.right[0]
        if score >= self.raw[-1]:
            return self.right[-1]
        i = bisect_right(self.raw, score)
        low, high = self.raw[i - 1], self.raw[i]
        return self.right[i - 1] + (self.right[i] - self.right[i - 1]) * (score - low) / (high - low)


def between(curves: Sequence[Curve], score: float, letters: int) -> float:
    """Return the share of right answers at a score of a text of so many letters; curves rise in letters."""
    i = bisect_right(curves, letters, key=_LETTERS)
    if i == 0 or i == len(curves):
        return curves[max(0, i - 1)].at(score)
    short, long = curves[i - 1], curves[i]
    weight = log(letters / short.letters) / log(long.letters / short.letters)
    return (1 - weight) * short.at(score) + weight * long.at(score)
