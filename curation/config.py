"""configs/*.toml -> frozen models that refuse unknown keys.

A spelling mistake in a settings file must never pass for a default: each message names file and key,
and says what is allowed there.
"""

import datetime
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from curation.errors import BadSettings, MissingAgreement
from curation.reviewing import Review
from curation.rights import FAMILIES, NO_TERMS, normalise

PER_RECORD = "per-record"

# Formats of digitised newspapers, books and archives.
DIGITISED = frozenset({"mets", "alto", "page_xml", "hocr", "abbyy", "oai_pmh", "marc", "tei"})

Share = Annotated[float, Field(ge=0, le=1)]


Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """A table of settings: a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Agreement(Strict):
    """What a contribution was given under."""

    id: str = Field(min_length=1)
    signed: datetime.date
    by: str = Field(min_length=1)
    terms: str = ""


class Expectation(Strict):
    """What the holder says the contribution holds; a run that finds less says so."""

    records: int | None = Field(default=None, ge=0)


class Harvest(Strict):
    """An OAI-PMH repository: where it answers, what to take of it, and how much may be asked of it.

    `hosts` are all that may be contacted beside the url's own; `seconds` and `max_mb` bound one answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)

    url: str = Field(pattern=r"^https?://[^/?#@\s]+[^?#\s]*$")
    set: str | None = None
    prefix: str = "oai_dc"
    since: datetime.date | None = Field(default=None, alias="from")
    hosts: tuple[str, ...] = ()
    allow_private: bool = False
    contact: str = Field(pattern=r"^[\x21-\x7e]+@[\x21-\x7e]+$")
    max_mb: int = Field(default=64, ge=1, le=256)
    seconds: float = Field(default=120, gt=0, le=3600)
    pause_s: float = Field(default=0.5, ge=0)
    max_requests: int = Field(default=50_000, ge=1)
    sweep_days: int = Field(default=7, ge=0)
    follow: tuple[Literal["alto", "pdf", "tei", "plain"], ...] = ()


class Enrichment(Strict):
    """A catalogue in MARC 21 or MARCXML that completes what the items say of themselves.

    `key` is the field that names an item there (`001`, `035a`), `match` a regular expression whose one group
    finds that name in a record's identifier.
    """

    catalogue: str = Field(min_length=1)
    key: str = Field(default="001", pattern=r"^\d{3}[a-z0-9]?$")
    match: str = r"([^/]+)$"

    @model_validator(mode="after")
    def _match_has_a_group(self) -> "Enrichment":
        try:
            groups = re.compile(self.match).groups
        except re.error as error:
            raise ValueError(f"match is no regular expression: {error}") from error
        if groups != 1:
            raise ValueError(f"match {self.match!r} has {groups} groups in parentheses; it needs one")
        return self


class Source(Strict):
    """One contribution: who gives it, under which terms, where it lies, how to read it."""

    title: str
    holder: str
    contributor: str
    location: str | None = None
    harvest: Harvest | None = None
    format: str | None = None
    tier: Literal["trusted", "web"] = "trusted"
    policy: str = "default"
    licence: str
    language: str | None = Field(default=None, pattern=r"^[a-z]{3}(_[A-Z][a-z]{3})?$")
    received: datetime.date | None = None
    community_labels: tuple[str, ...] = ()
    agreement: Agreement
    expect: Expectation = Expectation()
    read: dict[str, Any] = {}
    enrich: Enrichment | None = None

    @model_validator(mode="after")
    def _lies_in_one_place(self) -> "Source":
        if (self.location is None) == (self.harvest is None):
            raise ValueError("a contribution has exactly one of location and [harvest]")
        if self.harvest and self.format:
            raise ValueError("format goes with location; what is harvested shows its own")
        return self

    @model_validator(mode="after")
    def _tier_fits_what_it_is(self) -> "Source":
        # Rules for the web may drop; what archives and newspapers hold is looked at by people at most.
        if self.tier == "web" and self.format in DIGITISED:
            raise ValueError(
                f"tier 'web' does not go with format {self.format!r}: what a library digitised is 'trusted'"
            )
        return self

    @model_validator(mode="after")
    def _licence_is_known(self, info: ValidationInfo) -> "Source":
        known = normalise(self.licence, terms=(info.context or {}).get("terms", NO_TERMS))
        if self.licence != PER_RECORD and (known is None or known.id != self.licence):
            raise ValueError(
                f"licence {self.licence!r} is neither an SPDX identifier, a registered LicenseRef- nor "
                f"{PER_RECORD!r}"
            )
        return self


class Term(Strict):
    """A licence that SPDX does not list, under a name of its own, with what it permits."""

    id: str = Field(pattern=r"^LicenseRef-[A-Za-z0-9.-]+$")
    title: str = Field(min_length=1)
    family: str
    url: str | None = None

    @model_validator(mode="after")
    def _family_is_known(self) -> "Term":
        if self.family not in FAMILIES or self.family == "unknown":
            raise ValueError(f"family {self.family!r} is not one of: {', '.join(FAMILIES[:-1])}")
        return self


class Wording(Strict):
    """What a catalogue writes about rights, and what it means; `*` in `says` stands for any words."""

    says: str = Field(min_length=3)
    means: str
    language: str = Field(pattern=r"^[a-z]{3}$")


class Terms(Strict):
    """Licences and statements that a community or institution adds, with who wrote them down."""

    author: str = Field(min_length=1)
    licence: tuple[Term, ...] = ()
    statement: tuple[Wording, ...] = ()

    @model_validator(mode="after")
    def _meanings_are_known(self) -> "Terms":
        own = {term.id: term.family for term in self.licence}
        for wording in self.statement:
            letters = sum(sign.isalnum() for sign in wording.says)
            if letters < 3:
                raise ValueError(f"statement {wording.says!r} would match nearly anything; write more of it")
            if normalise(wording.means, terms=own) is None:
                raise ValueError(
                    f"statement {wording.says!r} means {wording.means!r}, which is no SPDX identifier, "
                    f"nor a LicenseRef- of this file or ours, nor an address of rightsstatements.org"
                )
        return self


Calibrated = Literal["calibrated"]


class Rule(Strict):
    """One rule of a policy: a measure, a threshold, what follows, and who chose it on what evidence.

    `mask` names the kinds of personal data that no release shows of a text that the rule meets. A rule with
    `since_year` leaves texts published before that year alone; a text without a year counts as new.
    A threshold `calibrated` is each language's own; a language that nobody calibrated has none, and the rule
    says nothing of its texts. `languages` are those of which the rule speaks (none: all). A layer may not
    loosen a `red_line`. `layer` is who set the rule as it stands; it is filled in, not written.
    """

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    measure: str = Field(pattern=r"^[a-z_]+(\.[a-z0-9_]+)?$")
    below: float | Calibrated | None = None
    above: float | Calibrated | None = None
    equals: str | bool | None = None
    verdict: Literal["mask", "review", "drop"]
    mask: tuple[Literal["email", "phone", "ip", "iban", "card", "national-id"], ...] = ()
    words: str = Field(min_length=1)
    chosen_by: str = Field(min_length=1)
    evidence: str = Field(min_length=1)
    tier: Literal["trusted", "web"] | None = None
    since_year: int | None = Field(default=None, ge=1000, le=2099)
    by_language: dict[str, float] = {}
    languages: tuple[str, ...] = ()
    red_line: bool = False
    layer: str = "floor"

    @model_validator(mode="after")
    def _has_one_threshold(self) -> "Rule":
        if sum(x is not None for x in (self.below, self.above, self.equals)) != 1:
            raise ValueError("a rule has exactly one of below, above, equals")
        if self.equals is not None and self.by_language:
            raise ValueError("by_language goes with below or above")
        return self

    @model_validator(mode="after")
    def _masks_what_was_found(self) -> "Rule":
        if self.verdict == "mask" and not self.mask:
            raise ValueError('a rule with the verdict mask names what is masked, as in mask = ["email"]')
        if self.mask and not self.measure.startswith("personal_data."):
            raise ValueError("mask goes with a measure of personal_data, which tells where things stand")
        return self

    @property
    def default(self) -> float | None:
        """Return the threshold of languages that `by_language` does not name; null: they have none."""
        threshold = self.below if self.below is not None else self.above
        return None if isinstance(threshold, str) else threshold

    @property
    def calibrated_side(self) -> Literal["low", "high"] | None:
        """Return which bound of ordinary text the rule takes; null for a rule with its own threshold."""
        if self.below == "calibrated":
            return "low"
        return "high" if self.above == "calibrated" else None


class Duplicates(Strict):
    """How alike two texts must be for one to stand for both: as a copy, an edition, another recognition.

    And who chose that, on what evidence.
    """

    threshold: Share = 0.7
    editions: Share = 0.5
    scans: Share = 0.06
    chosen_by: str = Field(min_length=1)
    evidence: str = Field(min_length=1)


class Policy(Strict):
    """What a community decided to keep, to look at and to leave out.

    `review` follows no record: it is no part of the policy's digest, and to change it decides nothing anew.
    """

    name: str
    version: str
    date: datetime.date
    review_by: datetime.date
    stewards: tuple[str, ...] = Field(min_length=1)
    rationale: str
    release_families: tuple[str, ...]
    duplicates: Duplicates = Duplicates(
        threshold=0.7,
        chosen_by="project",
        evidence="The policy says nothing; as in the one that comes along.",
    )
    review: Review = Field(default=Review(), exclude=True)
    rule: tuple[Rule, ...]

    @model_validator(mode="after")
    def _names_are_unique(self) -> "Policy":
        names = [rule.name for rule in self.rule]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"rules share a name: {', '.join(twice)}")
        return self


def load_source(path: Path, terms: Mapping[str, str] = NO_TERMS) -> Source:
    """Read one contribution's settings, or say which key is wrong and what is allowed."""
    raw = _read(path)
    for needed in ("licence", "agreement"):
        if not raw.get(needed):
            raise MissingAgreement(f"{path}: {needed} is missing; a contribution without it does not start")
    return _validated(path, Source, raw, {"terms": terms})


def load_policy(path: Path) -> Policy:
    """Read one policy, or say which key is wrong; its calibrated rules have no thresholds yet."""
    return _validated(path, Policy, _read(path))


def load(path: Path, model: type[Model]) -> Model:
    """Read one settings file of a model that stands elsewhere, or say which key is wrong."""
    return _validated(path, model, _read(path))


def calibrated(policy: Policy, bounds: Callable[[str, str], Mapping[str, float]]) -> Policy:
    """Return the policy with the thresholds of calibrated rules; what a rule says by language goes before.

    `bounds` gives the thresholds by language of a measure on a side, `low` or `high`.
    """
    rules = tuple(
        rule.model_copy(update={"by_language": {**bounds(rule.measure, side), **rule.by_language}})
        if (side := rule.calibrated_side)
        else rule
        for rule in policy.rule
    )
    return policy.model_copy(update={"rule": rules})


def load_terms(path: Path) -> dict[str, str]:
    """Read one file of licences and statements, as `rights.normalise` takes them."""
    held = _validated(path, Terms, _read(path))
    return {t.id: t.family for t in held.licence} | {w.says: w.means for w in held.statement}


def terms(configs: Path) -> dict[str, Path]:
    """Return each file of licences and statements by name, sorted; there need be none."""
    return {path.stem: path for path in sorted((_folder(configs) / "rights").glob("*.toml"))}


def sources(configs: Path) -> dict[str, Path]:
    """Return the settings file of each contribution by slug, sorted."""
    return {path.stem: path for path in sorted((_folder(configs) / "sources").glob("*.toml"))}


def policies(configs: Path) -> dict[str, Path]:
    """Return the settings file of each policy by name, sorted."""
    return {path.stem: path for path in sorted((_folder(configs) / "policies").glob("*.toml"))}


def _folder(configs: Path) -> Path:
    if not configs.is_dir():
        raise BadSettings(f"{configs} is not a folder; name the folder with the settings by --configs")
    return configs


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSettings(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path}: is not well-formed TOML: {error}") from error


def _validated(
    path: Path, model: type[Model], raw: dict[str, Any], context: dict[str, Any] | None = None
) -> Model:
    try:
        return model.model_validate(raw, context=context)
    except ValidationError as error:
        raise BadSettings("\n".join(_sentence(path, model, each) for each in error.errors())) from error


def _sentence(path: Path, model: type[BaseModel], error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "the file as a whole"
    if error["type"] == "extra_forbidden":
        allowed = ", ".join(sorted(_fields_at(model, error["loc"][:-1])))
        return f"{path}: {place} is not a known key; known here: {allowed}"
    return f"{path}: {place}: {error['msg'].removeprefix('Value error, ')}"


def _fields_at(model: Any, place: tuple[str | int, ...]) -> list[str]:
    for part in place:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            inner = [
                a for a in (annotation, *getattr(annotation, "__args__", ())) if hasattr(a, "model_fields")
            ]
            model = inner[0]
    return [field.alias or name for name, field in model.model_fields.items()]
