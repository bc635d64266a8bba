"""What the review application is told: where it stands, for whom, and how long a session lasts.

All of it may be left out: then it serves this machine alone, from the home's own database. The secret of an
OpenID provider stands in the environment (`COMMONS_OIDC_SECRET`) and never in a file.
"""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from curation import config
from curation.errors import BadSettings
from curation.reviewing import Review

LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")


class Provider(BaseModel):
    """An institution's OpenID provider, by which invited people may sign in instead of by a password."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60)
    issuer: str = Field(pattern=r"^https?://[^/?#@\s]+[^?#\s]*$")
    client_id: str = Field(min_length=1)


class Web(BaseModel):
    """`configs/review.toml`: the public address, the proxy in front, limits per minute, ends of sessions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str | None = Field(default=None, pattern=r"^https?://[^/?#@\s]+$")
    behind_tls_proxy: bool = False
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")  # whose word about clients' addresses is taken
    database: str | None = None
    idle_minutes: int = Field(default=120, ge=5, le=24 * 60)
    session_hours: int = Field(default=12, ge=1, le=24 * 7)
    requests_per_minute: int = Field(default=3000, ge=10)
    sign_ins_per_minute: int = Field(default=30, ge=1)
    asks_per_minute: int = Field(default=3, ge=1)  # appeals and requests of people without an account
    body_kb: int = Field(default=512, ge=16)
    oidc: Provider | None = None

    @model_validator(mode="after")
    def _is_encrypted(self) -> "Web":
        if self.address and self.address.startswith("http:") and not is_loopback(self.address):
            raise ValueError(f"address {self.address} must begin with https: passwords go over it")
        if self.oidc and self.oidc.issuer.startswith("http:") and not is_loopback(self.oidc.issuer):
            raise ValueError(f"oidc.issuer {self.oidc.issuer} must begin with https")
        return self


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """The settings of one running application; `terms` are the policy's, `oidc_secret` is shown nowhere."""

    home: Path
    address: str = "http://127.0.0.1:8000"
    web: Web = field(default_factory=Web)
    oidc_secret: str | None = field(default=None, repr=False)
    terms: Review = field(default_factory=Review)

    @property
    def database(self) -> str:
        """Return the address of the database: the one that is set, or the home's SQLite file."""
        return self.web.database or f"sqlite:///{self.home / 'commons.sqlite'}"

    @property
    def is_encrypted(self) -> bool:
        """Tell whether browsers reach the application by https."""
        return self.address.startswith("https:")

    @property
    def hosts(self) -> list[str]:
        """Return the host names under which it answers; all others are refused."""
        return sorted({urlsplit(self.address).hostname or "", *LOOPBACK})


def load(home: Path, configs: Path, *, address: str, oidc_secret: str | None = None) -> ReviewSettings:
    """Return the settings of `configs/review.toml`, if there is one; without it, `address` alone is set."""
    path = configs / "review.toml"
    web = load_web(path) if path.exists() else Web()
    if web.oidc and not oidc_secret:
        raise BadSettings(f"{path}: oidc needs its secret; put it into the variable COMMONS_OIDC_SECRET")
    policy = config.policies(configs).get("default") if configs.is_dir() else None
    terms = config.load_policy(policy).review if policy else Review()
    return ReviewSettings(home, web.address or address, web, oidc_secret, terms)


def load_web(path: Path) -> Web:
    """Read `review.toml`, or say which key is wrong and what is allowed."""
    return config.load(path, Web)


def is_loopback(address: str) -> bool:
    """Tell whether an address stays on this machine."""
    return urlsplit(address).hostname in LOOPBACK
