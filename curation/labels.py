"""Labels that communities put on what is theirs, and what each leaves for machines and readers.

Labels of Local Contexts (TK, BC) are known by code or name, in any spelling: `TK S`, `tk:seasonal`. Any other
label is a community's own: it goes along as it is written, and what it asks only that community can say.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from curation import duties
from curation.duties import FORBID, PERMIT, PROTOCOL, UNKNOWN, WITH_DUTIES, Terms


@dataclass(frozen=True, slots=True)
class Label:
    """A label as it was written, with its name where Local Contexts knows it, and what follows from it."""

    written: str
    name: str | None
    effect: str

    def told(self) -> str:
        """Return the label as it was written, with its name where it is known and not written."""
        is_named = self.name is None or _folded(self.name) in _folded(self.written)
        return self.written if is_named else f"{self.written} ({self.name})"


def read(written: str) -> Label:
    """Return what a label is."""
    found = _known().get(_folded(written))
    return Label(written, *found) if found else Label(written, None, "ask")


def terms(written: str, *, is_of_community: bool = False) -> Terms:
    """Return what a label allows; of `is_of_community` the label asks only that its protocol be kept."""
    label = read(written)
    allowed = dict.fromkeys(duties.ACTIONS, WITH_DUTIES) | {"retain": PERMIT}
    closed = {} if is_of_community else _CLOSES[label.effect]
    asked = (duties.NONCOMMERCIAL,) if label.effect == "noncommercial" else ()
    return Terms(allowed | closed, (*asked, f"{PROTOCOL}:{label.told()}"))


_OUTWARD = (*duties.PASSING_ON, *duties.USES)
_CLOSES: dict[str, dict[str, str]] = {
    "note": {},
    "noncommercial": {"train_commercial": FORBID},
    "research": {"train_noncommercial": UNKNOWN, "train_commercial": UNKNOWN},
    "ask": dict.fromkeys(_OUTWARD, UNKNOWN),
    "closed": dict.fromkeys(_OUTWARD, FORBID),
}


@cache
def _known() -> dict[str, tuple[str, str]]:
    """Return name and effect of each label by its folded spellings."""
    text = files("curation").joinpath("labels.toml").read_text(encoding="utf-8")
    found = {}
    for each in tomllib.loads(text)["label"]:
        prefix = each["code"].partition(" ")[0]
        for spelling in (each["code"], f"{prefix} {each['name']}", f"{prefix} label {each['name']}"):
            found[_folded(spelling)] = (str(each["name"]), str(each["effect"]))
    return found


def _folded(written: str) -> str:
    return re.sub(r"[\W_]+", " ", written).strip().casefold()
