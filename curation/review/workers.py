"""A person at the queue: the languages and access tiers that are open to their roles.

A tier other than `open` or `registered` says that not everybody may read a text. Its language's stewards and
auditors see it here; reviewers do not, unless they hold one of these roles too.
"""

from curation import decisions
from curation.review.people import ADJUDICATOR, ALL_LANGUAGES, AUDITOR, REVIEWER, STEWARD, Person
from curation.review.queue import Reviewer

SEES = (REVIEWER, ADJUDICATOR, STEWARD, AUDITOR)
ANSWERS = (REVIEWER, ADJUDICATOR)
_ALL_TIERS = frozenset(decisions.TIERS)
_USUAL_TIERS = frozenset({decisions.OPEN, "registered"})


def at(person: Person, language: str) -> Reviewer:
    """Return somebody as the queue of one language knows them."""
    tiers = _ALL_TIERS if person.may(STEWARD, AUDITOR, language=language) else _USUAL_TIERS
    return Reviewer(person.name, frozenset({language}), tiers, person.may(ADJUDICATOR, language=language))


def answering(person: Person) -> Reviewer:
    """Return somebody as the queues of all languages know them in which they answer."""
    held = person.languages(*ANSWERS)
    return Reviewer(person.name, None if ALL_LANGUAGES in held else held, _USUAL_TIERS)


def everywhere(person: Person) -> list[Reviewer]:
    """Return somebody as all queues know them that they may see; of two that overlap, the later sees more."""
    usual, more = person.languages(*ANSWERS), person.languages(STEWARD, AUDITOR)
    pairs = ((usual, _USUAL_TIERS), (more, _ALL_TIERS))
    return [
        Reviewer(person.name, None if ALL_LANGUAGES in languages else languages, tiers)
        for languages, tiers in pairs
        if languages
    ]
