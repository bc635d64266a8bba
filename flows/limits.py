"""`run.toml`: which executor runs the stages, and how much of the machine they may use."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from curation import config
from flows import engine


class DaskSettings(BaseModel):
    """The scheduler and its TLS; all three files or none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str | None = Field(default=None, pattern=r"^(tcp|tls)://[^\s/]+:\d+$")
    ca_file: str | None = None
    cert: str | None = None
    key: str | None = None

    @model_validator(mode="after")
    def _tls_is_whole(self) -> "DaskSettings":
        files = [self.ca_file, self.cert, self.key]
        if any(files) and not all(files):
            raise ValueError("name all of ca_file, cert and key, or none of them")
        if self.address and self.address.startswith("tls://") and not all(files):
            raise ValueError("an address with tls:// needs ca_file, cert and key")
        return self


class RunSettings(BaseModel):
    """`run.toml`; everything may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    executor: Literal["processes", "threads", "dask"] = "processes"
    workers: int | None = Field(default=None, ge=1)
    deadline_s: float = Field(default=1800.0, gt=0)
    memory_mb: int | None = Field(default=None, ge=64)
    disk_floor_mb: int = Field(default=500, ge=0)
    dask: DaskSettings = DaskSettings()


def load(configs: Path) -> RunSettings:
    """Return how runs use the machine; the plain settings where no `run.toml` was written."""
    path = configs / "run.toml"
    return config.load(path, RunSettings) if path.exists() else RunSettings()


def of(
    configs: Path, home: Path, *, executor: str | None = None, workers: int | None = None
) -> engine.Limits:
    """Return the limits of a run: what the command says goes before what `run.toml` says."""
    said = load(configs)
    return engine.Limits(
        workers=workers or said.workers or engine.default_workers(),
        deadline_s=said.deadline_s,
        executor=executor or said.executor,
        memory_mb=said.memory_mb,
        disk_floor_mb=said.disk_floor_mb,
        home=home,
        cluster=engine.Cluster(**said.dask.model_dump()),
    )
