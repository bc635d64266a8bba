"""The section `[review]` of a policy: on what terms people answer what it flags."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "toxicity",
    "language",
    "licence",
    "personal-data",
    "duplicate",
    "ocr",
    "cultural-label",
    "withdrawal",
    "appeal",
    "form",
]


class Review(BaseModel):
    """How people answer what a policy flags: how many eyes, how long, how much a day, and in which words.

    `overlap` is how many answer each record, `overlap_by_reason` more for a kind of reason. Nobody is shown
    more than `sensitive_a_day` sensitive records a day, nor more than `sensitive_at_once` in the minutes of
    `cooling_off_minutes`. Where people agree by less than `least_alpha`, no filter drops by itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    overlap: int = Field(default=1, ge=1, le=5)
    overlap_by_reason: dict[Kind, Annotated[int, Field(ge=1, le=5)]] = {}
    lease_minutes: int = Field(default=20, ge=1)
    on_hold_after_days: int = Field(default=180, ge=1)
    sensitive_a_day: int = Field(default=50, ge=0)
    sensitive_at_once: int = Field(default=10, ge=1)
    cooling_off_minutes: int = Field(default=15, ge=1)
    least_alpha: float = Field(default=0.667, ge=-1, le=1)
    codes: dict[str, str] = {}
    chosen_by: str = ""  # who chose these numbers, and on what evidence
    evidence: str = ""
