"""What a release waits for: holds that stand, and policies that those who may decide have not accepted."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from curation import config, layers, votes
from curation.errors import AwaitsDecision, BadSettings
from flows.settings import Settings

FILE = "electorate.toml"


class Electorate(BaseModel):
    """Who may vote, by pseudonym with an Ed25519 public key in hexadecimal, and what makes a vote valid."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quorum: Annotated[float, Field(ge=0, le=1)] = 0.5
    threshold: Annotated[float, Field(gt=0, le=1)] = 0.66
    window_days: int = Field(default=21, ge=1)
    valid_days: int = Field(default=365, ge=1)
    hold_days: int = Field(default=14, ge=1)
    voters: dict[str, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]] = Field(min_length=1)

    @property
    def window(self) -> timedelta:
        """Return how long a vote is open."""
        return timedelta(days=self.window_days)


def electorate(configs: Path) -> Electorate:
    """Read who may vote; that nobody is named is an error."""
    path = configs / FILE
    if not path.exists():
        raise BadSettings(f"{path} is missing; name there who may vote, as docs/governance.md shows")
    return config.load(path, Electorate)


def check(settings: Settings) -> None:
    """Raise `AwaitsDecision` where a release has to wait; where nobody may vote, policies need no vote."""
    folder = settings.home / votes.FOLDER
    for held in votes.holds(folder):
        raise AwaitsDecision(
            f"the release waits: {held['by']} holds {held['subject']} until {held['lapses']} "
            f"({held['reason']}); it lapses then unless it is ratified"
        )
    if not (settings.configs / FILE).exists():
        return
    voters = electorate(settings.configs).voters
    laid = [path for path, _ in layers.load(settings.configs)]
    for path in [*config.policies(settings.configs).values(), *laid]:
        if votes.decided(folder, path, voters) is None:
            raise AwaitsDecision(
                f"the release waits: nobody has accepted {path} as it stands now; "
                f"put it to the vote with `commons vote propose`"
            )
