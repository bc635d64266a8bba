"""What the pages refuse, in a sentence that is translated where it is shown.

These reach a person in the browser. Errors for the person at the keyboard of the server are in
`curation.errors`.
"""

from http import HTTPStatus
from typing import ClassVar

from curation.errors import CommonsError


class Refused(CommonsError):
    """Something a person asked for that cannot be done as it was asked."""

    status: ClassVar[int] = HTTPStatus.UNPROCESSABLE_ENTITY


class Busy(Refused):
    """Too much at once, from this client or altogether; it helps to wait."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class NotAllowed(Refused):
    """Something that this person's roles do not permit."""

    status = HTTPStatus.FORBIDDEN


class NotThere(Refused):
    """Something that does not exist, or that this person may not know of."""

    status = HTTPStatus.NOT_FOUND


class SignInFirst(Refused):
    """A page for people who are signed in."""

    status = HTTPStatus.UNAUTHORIZED
