"""Kinds of reason for which a record waits, and how urgent each is.

Urgency is risk x uncertainty x scarcity, each 0 to 1: what may hurt people first; then what the machine was
least sure of, as an answer tells most there; then small languages, of which each record is a greater part.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

TOXICITY, LANGUAGE, LICENCE, PERSONAL = "toxicity", "language", "licence", "personal-data"
DUPLICATE, OCR, LABEL, WITHDRAWAL, APPEAL = "duplicate", "ocr", "cultural-label", "withdrawal", "appeal"
FORM = "form"  # length, symbols, repetition: how the text looks

# In the order of their bits in `items.kinds`; new ones go to the end. What waits costs most where a person is
# harmed by it or has asked for something; a judgement of the project, to be held against appeals.
RISK = {
    TOXICITY: 0.7,
    LANGUAGE: 0.5,
    LICENCE: 0.5,
    PERSONAL: 0.9,
    DUPLICATE: 0.3,
    OCR: 0.3,
    LABEL: 0.8,
    WITHDRAWAL: 1.0,
    APPEAL: 0.9,
    FORM: 0.2,
}
SENSITIVE = frozenset({TOXICITY, PERSONAL})
ASKED = frozenset({WITHDRAWAL, APPEAL})  # by people, not by a rule: they wait whatever the policy says
_BIT = {kind: 1 << place for place, kind in enumerate(RISK)}
_OF_MEASURE = {
    "toxicity": TOXICITY,
    "language": LANGUAGE,
    "script": LANGUAGE,
    "personal_data": PERSONAL,
    "ocr_quality": OCR,
    "duplicates": DUPLICATE,
}
_OF_COLUMN = {"community_labels": LABEL, "declared_language": LANGUAGE, "ocr_confidence": OCR}


def of_measure(measure: str) -> str:
    """Return the kind of reason that a rule's measure gives, as in `toxicity.review_rule`."""
    first, _, column = measure.partition(".")
    if first != "document":
        return _OF_MEASURE.get(first, FORM)
    return _OF_COLUMN.get(column, LICENCE if "licence" in column or "rights" in column else FORM)


def filters(kind: str) -> list[str]:
    """Return the filters whose rules give a kind of reason."""
    found = [name for name, of in _OF_MEASURE.items() if of == kind]
    return found or (["length", "repetition"] if kind == FORM else [])


def bits(kinds: Iterable[str]) -> int:
    """Return kinds as one number, a bit for each."""
    return sum(_BIT[kind] for kind in set(kinds))


def named(number: int) -> list[str]:
    """Return the kinds in a number, in the order of their bits."""
    return [kind for kind, bit in _BIT.items() if number & bit]


def priority(reasons: Iterable[Mapping[str, Any]], asked: Iterable[str], held: int) -> float:
    """Return how urgent an item is, 0 to 1; `held` is how many documents of its language there are."""
    machine = (RISK[of_measure(reason["measure"])] * uncertainty(reason) for reason in reasons)
    worst = max((*machine, *(RISK[kind] for kind in asked)), default=0.0)
    return round(worst * scarcity(held), 6)


def uncertainty(reason: Mapping[str, Any]) -> float:
    """Return how unsure a reason is, 0 to 1: 1 at the threshold or by a model unproven for the language."""
    if reason["model_valid_for_language"] is False:
        return 1.0
    if reason["score"] is None or reason["threshold"] is None:
        return 0.5  # the rule tells yes or no, and not how far
    score, threshold = float(reason["score"]), float(reason["threshold"])
    return 1 / (1 + abs(score - threshold) / max(abs(threshold), 0.1))


def scarcity(held: int) -> float:
    """Return how scarce a language is: 1 with ten documents, a half with 100, a third with 1,000."""
    return 1 / max(1.0, math.log10(max(held, 1)))
