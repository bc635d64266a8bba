"""One Prefect server for all tests of flows, and a small corpus of our own to run them on."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from curation.releases import versions
from flows import server
from flows.curate import curate
from flows.engine import Limits
from flows.settings import Settings

ROOT = Path(__file__).parents[2]

STORY = (
    "The river rose in the night and took the old bridge with it. In the morning the children stood on the "
    "bank and counted the planks that floated past. The baker said that he would build a boat, and the "
    "teacher said that she would hold the school under the big tree on the other side. By the evening a rope "
    "was tied across the water, and everybody who had bread to carry carried it over their heads. "
)
OTHER = (
    "The library in our street opens at nine. My grandmother goes there to read the newspaper from the town "
    "where she was born. She says that the letters are smaller now than when she was young, but the stories "
    "are the same: a wedding, a lost goat, a quarrel about the price of salt, and rain at last. "
)
UNLICENSED = (
    "Nobody knows who planted the pear tree behind the station. It blossoms before all others, and the guard "
    "says that trains are late on that day, because the passengers will not get in. "
)


@pytest.fixture(scope="session")
def prefect_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the orchestrator's server once; it takes a quarter of a minute.

    Flows send no heartbeats here: each would wait up to a second for the end of the thread that sends them.
    """
    silent = temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
    with silent, server.serving(tmp_path_factory.mktemp("server"), lambda _: None) as url:
        yield url


@pytest.fixture
def settings(tmp_path: Path, prefect_url: str) -> Settings:
    """Return settings with two contributions, to a home that a test may change."""
    return two_contributions(tmp_path)


@pytest.fixture(scope="session")
def curated(tmp_path_factory: pytest.TempPathFactory, prefect_url: str) -> Settings:
    """Return settings whose home has been taken all the way once; tests only look at it."""
    settings = two_contributions(tmp_path_factory.mktemp("curated"))
    curate(settings, list(settings.sources()), "test-run")
    return settings


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, prefect_url: str) -> Settings:
    """Return settings whose home holds the sample contributions taken all the way; tests only look at it."""
    settings = Settings(
        tmp_path_factory.mktemp("sample") / "home", ROOT / "configs", limits=Limits(workers=2)
    )
    curate(settings, list(settings.sources()), "sample")
    return settings


@pytest.fixture(scope="session")
def release(sample: Settings) -> Path:
    """Return the folder of the sample's release."""
    (version,) = versions.versions(sample.home)
    return sample.home / "releases" / version


def two_contributions(folder: Path) -> Settings:
    """Write five letters as JSON lines and two notes as CSV, and return the settings for them."""
    configs = folder / "configs"
    (configs / "sources").mkdir(parents=True)
    shutil.copytree(ROOT / "configs" / "policies", configs / "policies")
    shutil.copytree(ROOT / "configs" / "lexicons", configs / "lexicons")
    letters = [
        {"id": "l1", "text": STORY},
        {"id": "l2", "text": STORY.replace("baker", "miller")},
        {"id": "l3", "text": OTHER, "licence": "CC-BY-NC-4.0"},
        {"id": "l4", "text": "Too short."},
        {"id": "l5"},
    ]
    contribute(configs, "letters", "letters.jsonl", "\n".join(json.dumps(x) for x in letters), "CC-BY-4.0")
    notes = f'id,text,licence\nn1,"{STORY}",CC0-1.0\nn2,"{UNLICENSED}",\n'
    contribute(configs, "notes", "notes.csv", notes, "per-record")
    return Settings(folder / "home", configs, limits=Limits(workers=2))


def contribute(configs: Path, slug: str, name: str, content: str, licence: str) -> None:
    """Write one contribution's file and its settings."""
    (configs.parent / name).write_text(content, encoding="utf-8")
    (configs / "sources" / f"{slug}.toml").write_text(
        f'title = "{slug.title()}"\nholder = "Example Library"\ncontributor = "example-library"\n'
        f'location = "../../{name}"\nlicence = "{licence}"\nreceived = 2026-11-01\n'
        f'[agreement]\nid = "{slug}-1"\nsigned = 2026-10-01\nby = "Example Library"\n',
        encoding="utf-8",
    )
