"""What a reader wants of a release: languages, licences, quality, years, columns.

A row whose year or quality nobody knows is not among those that are asked for by year or quality; a null
never means yes.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation import languages
from curation.errors import BadQuery
from curation.rights import FAMILIES, OPEN

OPEN_ONLY = "open"  # public domain, attribution and share-alike together
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted; empty or null means all.

    `languages` are labels as `swh_Latn`. `licences` are `open`, licence families or SPDX identifiers.
    `min_quality` is the least `ocr_quality`, 0 to 1; `since` and `until` are years, both included.
    """

    languages: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    min_quality: float | None = None
    since: int | None = None
    until: int | None = None
    columns: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return the query as JSON values, as receipts keep it."""
        return {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(self).items()}

    def words(self) -> str:
        """Return the query as options of `commons pull`."""
        names = {"languages": "language", "licences": "licence", "min_quality": "min-quality"}
        given = [(names.get(key, key), held) for key, held in self.told().items() if held not in ([], None)]
        found = (f"--{key} {','.join(v) if isinstance(v, list) else v}" for key, v in given)
        return " ".join(found) or "no filters"

    @staticmethod
    def of(told: Mapping[str, Any]) -> "Query":
        """Return the query that `told` made these values of."""
        given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in told.items()}
        return Query(**given)

    def is_for_whole_files(self, manifest: Mapping[str, Any]) -> bool:
        """Tell whether every row and column of the files it chooses is wanted."""
        return condition(self, manifest) is None and not self.columns


def check(query: Query, manifest: Mapping[str, Any]) -> None:
    """Raise `BadQuery` when a release does not have what is asked for; the message names what is nearest."""
    version = manifest["version"]
    for label in query.languages:
        if label not in manifest["languages"]:
            raise BadQuery(f"{version} holds no language {label!r}; {_near_languages(label, manifest)}")
    licences = {OPEN_ONLY, *FAMILIES, *manifest["licences"]}
    for name in query.licences:
        if name not in licences:
            raise BadQuery(f"{version} knows no licence {name!r}; {_near(name, sorted(licences))}")
    columns = [column["name"] for column in manifest["columns"]]
    for name in query.columns:
        if name not in columns:
            raise BadQuery(f"{version} has no column {name!r}; {_near(name, columns)}")
    if query.min_quality is not None and not 0 <= query.min_quality <= 1:
        raise BadQuery(f"the least quality is a number from 0 to 1, and {query.min_quality} is not")


def chosen(query: Query, manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the files of a manifest that may hold rows that are wanted, in its order."""
    families = _families(query, manifest)
    return [
        each
        for each in manifest["files"]
        if (not query.languages or each["language"] in query.languages)
        and each["licence_family"] in families
        and _overlaps(each, "ocr_quality", query.min_quality, None)
        and _overlaps(each, "published_year", query.since, query.until)
    ]


def condition(query: Query, manifest: Mapping[str, Any]) -> pc.Expression | None:
    """Return which rows of the chosen files are wanted; null when all of them are."""
    parts = _licence_condition(query, manifest)
    if query.min_quality is not None:
        parts.append(pc.field("ocr_quality") >= query.min_quality)
    if query.since is not None:
        parts.append(pc.field("published_year") >= query.since)
    if query.until is not None:
        parts.append(pc.field("published_year") <= query.until)
    found = None
    for part in parts:
        found = part if found is None else found & part
    return found


def _licence_condition(query: Query, manifest: Mapping[str, Any]) -> list[pc.Expression]:
    """Return one condition, or none when the families that are wanted hold no other licence."""
    families, whole = _families(query, manifest), _whole_families(query)
    held = {name for name, facts in manifest["licences"].items() if facts["family"] in families - whole}
    if held <= set(query.licences) or not query.licences:
        return []
    named, all_of = (
        pa.array(sorted(held & set(query.licences)), pa.string()),
        pa.array(sorted(whole), pa.string()),
    )
    return [pc.field("licence").isin(named) | pc.field("licence_family").isin(all_of)]


def _families(query: Query, manifest: Mapping[str, Any]) -> set[str]:
    given = manifest["licences"]
    if not query.licences:
        return {facts["family"] for facts in given.values()}
    return _whole_families(query) | {given[n]["family"] for n in query.licences if n in given}


def _whole_families(query: Query) -> set[str]:
    found = {name for name in query.licences if name in FAMILIES}
    return found | OPEN if OPEN_ONLY in query.licences else found


def _overlaps(each: Mapping[str, Any], column: str, least: float | None, most: float | None) -> bool:
    """Tell whether a file may have a value in between; older manifests tell no ranges."""
    if (least is None and most is None) or "ranges" not in each:
        return True
    found = each["ranges"][column]
    return bool(found) and (least is None or found[1] >= least) and (most is None or found[0] <= most)


def _near_languages(label: str, manifest: Mapping[str, Any]) -> str:
    known: dict[str, str] = {}
    for held, facts in manifest["languages"].items():
        for word in (held, held.partition("_")[0], facts.get("bcp47"), languages.name(held)):
            known.setdefault(str(word or held).casefold(), held)
    found = difflib.get_close_matches(label.casefold(), known, n=5, cutoff=0.5)
    near = list(dict.fromkeys(known[word] for word in found))
    return _choices([languages.labelled(held) for held in near], sorted(manifest["languages"]))


def _near(name: str, known: Sequence[str]) -> str:
    folded = {each.casefold(): each for each in known}
    return _choices([folded[n] for n in difflib.get_close_matches(name.casefold(), folded, n=5)], known)


def _choices(near: Iterable[str], known: Sequence[str]) -> str:
    if found := ", ".join(near):
        return f"near to it: {found}"
    rest = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"it has {', '.join(known[:_SHOWN]) or 'none'}{rest}"
