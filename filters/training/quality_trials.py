"""Trials of the estimate of recognition: clean text of a language against the same text spoilt.

The area under the curve is the chance that a clean document is thought better than a spoilt one of the
same language: 1 is perfect, one half is guessing. Text that a model was trained on flatters it; give
text of another source, or hold a source out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from filters import _character_models
from filters._character_models import CharacterModel
from filters.ocr_quality import quality
from filters.training import quality_characters
from filters.training._noise import noisy, substituted
from filters.training.quality import Gathered

LEVELS = (0.02, 0.05, 0.1, 0.2)
FEWEST_DOCUMENTS = 8
MOST_DOCUMENTS = 60
REVIEW = 0.4  # the default policy's threshold


@dataclass(frozen=True, slots=True)
class Trial:
    """How one language fared: areas under the curve by share of faults, and for changed letters alone.

    `doubted` is the share of clean documents below .4, `has_model` whether the language has a model.
    """

    documents: int
    has_model: bool
    areas: tuple[float, ...]
    letters_alone: float
    doubted: float
    median_clean: float
    median_spoilt: float


def evaluate(
    held: Mapping[str, Gathered], settings: Path | None, *, advance: Callable[[], None] = lambda: None
) -> dict[str, Trial]:
    """Try the models in use on the text of each language that has documents enough, by label."""
    models = _character_models.load(settings)
    found: dict[str, Trial] = {}
    for label, each in sorted(held.items()):
        documents = _documents(each.by_source)
        if len(documents) >= FEWEST_DOCUMENTS:
            found[label] = trial(documents, models.get(label))
        advance()
    return found


def held_out(held: Mapping[str, Gathered], *, advance: Callable[[], None] = lambda: None) -> dict[str, Trial]:
    """Train each language's model anew without one source and try it there, by label.

    The source is the smallest that has documents enough; a language needs another beside it.
    """
    found: dict[str, Trial] = {}
    for label, each in sorted(held.items()):
        advance()
        sizes = {source: len(_documents({source: rows})) for source, rows in each.by_source.items()}
        source = min(
            (s for s, n in sizes.items() if n >= FEWEST_DOCUMENTS), key=sizes.__getitem__, default=""
        )
        rest = {name: rows for name, rows in each.by_source.items() if name != source}
        if source and (model := quality_characters.train(rest, each.lists)) is not None:
            found[label] = trial(_documents({source: each.by_source[source]}), model)
    return found


def trial(documents: Sequence[str], model: CharacterModel | None) -> Trial:
    """Try one language on its documents."""
    clean = _estimates(documents, model)
    spoilt = [_estimates((noisy(d, share, i) for i, d in enumerate(documents)), model) for share in LEVELS]
    letters = _estimates((substituted(d, 0.1, i) for i, d in enumerate(documents)), model)
    return Trial(
        len(documents),
        model is not None,
        tuple(area(clean, each) for each in spoilt),
        area(clean, letters),
        float(np.mean(np.asarray(clean) < REVIEW)),
        float(np.median(clean)),
        float(np.median(spoilt[2])),
    )


def area(clean: Sequence[float], spoilt: Sequence[float]) -> float:
    """Return the chance that a clean one is estimated better than a spoilt one; equals count half."""
    order = np.sort(np.asarray(spoilt))
    below = np.searchsorted(order, clean, "left") + np.searchsorted(order, clean, "right")
    return float(below.sum() / 2 / (len(clean) * len(spoilt)))


def table(found: Mapping[str, Trial]) -> str:
    """Return the trials as lines for people, the mean last."""
    names = (*(f"{share:.0%}" for share in LEVELS), "letters", "doubted", "clean", "at 10%")
    lines = [f"{'language':<12}{'documents':>10}" + "".join(f"{name:>9}" for name in names)]
    lines += [_line(label, each.documents, _figures(each)) for label, each in found.items()]
    means = np.mean([_figures(each) for each in found.values()], axis=0)
    return "\n".join([*lines, _line("mean", sum(each.documents for each in found.values()), means)])


def _line(label: str, documents: int, figures: Iterable[float]) -> str:
    return f"{label:<12}{documents:>10}" + "".join(f"{value:>9.3f}" for value in figures)


def _figures(each: Trial) -> tuple[float, ...]:
    return (*each.areas, each.letters_alone, each.doubted, each.median_clean, each.median_spoilt)


def _documents(by_source: Mapping[str, Sequence[str]]) -> list[str]:
    found = [quality_characters.documents(rows)[:MOST_DOCUMENTS] for _, rows in sorted(by_source.items())]
    return [document for documents in found for document in documents][:MOST_DOCUMENTS]


def _estimates(documents: Iterable[str], model: CharacterModel | None) -> list[float]:
    return [found for d in documents if (found := quality(d, model, None)) is not None]
