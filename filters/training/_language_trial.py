"""One measure of an identifier on labelled text: as it decides, and by its model alone.

A page is easier to tell than a sentence, and held to more, so that each kind has figures of its own.
"""

from collections.abc import Iterable

from filters._language_table import PAGE
from filters.language import Identifier
from filters.training._language_rows import Row
from filters.training._language_score import Evaluation, answered, score

Trial = dict[str, dict[str, Evaluation]]


def evaluate(identifier: Identifier, rows: Iterable[Row], *, lenient: bool) -> Trial:
    """Return the figures of `all` rows, and of `sentences` and `documents` where there are both."""
    kinds: dict[str, list[Row]] = {"all": list(rows)}
    is_page = [sum(map(str.isalpha, row.text)) >= PAGE for row in kinds["all"]]
    if any(is_page) and not all(is_page):
        for kind, wanted in (("sentences", False), ("documents", True)):
            kinds[kind] = [row for row, page in zip(kinds["all"], is_page, strict=True) if page is wanted]
    return {kind: _both(identifier, chosen, lenient=lenient) for kind, chosen in kinds.items()}


def _both(identifier: Identifier, rows: list[Row], *, lenient: bool) -> dict[str, Evaluation]:
    return {
        name: score(answered(each, rows), len(rows), lenient=lenient)
        for name, each in (("model alone", identifier.alone()), ("decision", identifier))
    }
