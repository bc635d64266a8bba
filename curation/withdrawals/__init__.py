"""Withdrawals: who asked, what is held back, what was erased, and how it is kept from coming back.

A request holds its records back at once; a steward accepts or restores. What is accepted leaves every file of
the home, and a tombstone stays, which names nothing: salted digests, a scope, a reason code and a date.
"""

from typing import Final

FOLDER: Final = "withdrawals"
SCOPES: Final = ("record", "work", "contributor", "source", "label", "domain")
REASONS: Final = ("consent", "rights", "privacy", "harm", "community", "law", "error", "other")
