"""Passwords, kept by argon2id with the parameters of RFC 9106 for machines with little memory.

One hash takes 64 MB and a tenth of a second; two at a time are computed, or whoever sends many sign-ins at
once would take the machine down. Length counts and nothing else (NIST SP 800-63B).
"""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from curation.review.refusals import Busy, Refused
from curation.review.words import mark

SHORTEST, LONGEST = 12, 200
PATIENCE_S = 15.0

_HASHER = PasswordHasher()
_PLACES = threading.BoundedSemaphore(2)


def hashed(password: str, *, name: str) -> str:
    """Return the hash of a new password; a short one, or one that holds the name, is refused."""
    if len(password) < SHORTEST:
        raise Refused(mark("The password is too short: take at least 12 characters."))
    if len(password) > LONGEST:
        raise Refused(mark("The password is too long: take at most 200 characters."))
    if name.casefold() in password.casefold():
        raise Refused(mark("The password must not contain your name."))
    with _Place():
        return _HASHER.hash(password)


def matches(password: str, held: str | None) -> bool:
    """Tell whether a password is the one that is held; it takes as long where none is held."""
    if len(password) > LONGEST:
        return False
    with _Place():
        try:
            return _HASHER.verify(held or _nobodys(), password) and held is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("the password of nobody at all")


class _Place:
    """One of the two places where hashes are computed."""

    def __enter__(self) -> None:
        if not _PLACES.acquire(timeout=PATIENCE_S):
            raise Busy(mark("Many people are signing in just now; try again in a minute."))

    def __exit__(self, *error: object) -> None:
        _PLACES.release()
