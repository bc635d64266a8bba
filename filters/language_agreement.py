"""Whether the language that the holder declared is the one that was detected.

A catalogue is often right where a model is not, and wrong for a whole series where somebody copied a
record. A difference is a reason to look at both, and says nothing about which of them errs.
"""

from pathlib import Path

import pyarrow as pa

from filters import Filter, _language_codes
from filters._language_relations import agree

TYPE = pa.struct([("declared", pa.string()), ("agrees", pa.bool_())])


def build(settings: Path | None = None) -> Filter:
    """Build the filter; it has no settings."""
    return Filter(
        pa.field("language_agreement", TYPE), 1, reads=("declared_language", "language"), measure=compared
    )


def compared(declared: pa.Array, language: pa.Array) -> pa.Array:
    """Return the declared language as a label, and whether it is the detected one; null where no text is.

    The label has a script where the declaration has one, and is null where nothing was declared that is
    known. Of several languages that were declared it is the one that was detected, else the first. A
    macrolanguage agrees with its members. `agrees` is null where either language is unknown.
    """
    pairs = zip(declared.to_pylist(), language.to_pylist(), strict=True)
    return pa.array(
        (None if found is None else _compared(said, found["label"]) for said, found in pairs), TYPE
    )


def _compared(said: str | None, detected: str) -> dict[str, object]:
    declared = _language_codes.labels(said or "")
    if not declared:
        return {"declared": None, "agrees": None}
    same = next((label for label in declared if agree(label, detected)), None)
    unknown = detected.partition("_")[0] == "und"
    return {"declared": same or declared[0], "agrees": None if unknown else same is not None}
