import fcntl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curation import files
from curation.errors import BadAlias, UnknownRelease, VersionTaken
from curation.releases import versions

ALL = ["2026.9.1", "2026.09.2", "2026.10.1", "2026.10.1+e1", "2026.10.1+e10", "2026.10.2", "2027.01.1"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for version in ALL:
        files.write_json(tmp_path / "releases" / version / "manifest.json", {"version": version})
    for other in ("pool", ".building-1", "2026.11", "2026.11.1+x1"):
        (tmp_path / "releases" / other).mkdir()
    return tmp_path


def test_versions_stand_by_month_number_and_edition(home: Path) -> None:
    assert versions.versions(home) == ALL[1:]


def test_a_version_of_an_unknown_form_has_no_place() -> None:
    with pytest.raises(ValueError, match="no version"):
        versions.key("v7")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param("2026.10.1", "2026.10.1+e10", id="newest-edition"),
        pytest.param("2026.10.1+e1", "2026.10.1+e10", id="an-edition-has-newer-ones"),
        pytest.param("2026.10.2", "2026.10.2", id="no-edition"),
        pytest.param("latest", "2027.01.1", id="latest"),
        pytest.param("thesis", "2026.10.1+e10", id="alias"),
    ],
)
def test_a_name_leads_to_the_newest_edition(home: Path, name: str, found: str) -> None:
    assert versions.name(home, "thesis", "2026.10.1+e1") == "2026.10.1"
    assert versions.resolve(home, name) == found


def test_an_unknown_name_is_told_with_those_there_are(home: Path) -> None:
    with pytest.raises(UnknownRelease, match=r"no release '2025.01.1'; it holds 2026.09.2, .*latest"):
        versions.resolve(home, "2025.01.1")


@pytest.mark.parametrize("alias", ["latest", "2026.10.1", "Thesis", "", "../x", "a b"])
def test_a_name_that_could_be_taken_for_another_is_refused(home: Path, alias: str) -> None:
    with pytest.raises(BadAlias):
        versions.name(home, alias, "2026.10.1")


def test_the_index_lists_versions_and_names(home: Path) -> None:
    versions.name(home, "thesis", "2026.10.2")

    assert files.read_json(home / "releases" / "index.json") == {
        "versions": ALL[1:],
        "aliases": {"latest": "2027.01.1", "thesis": "2026.10.2"},
    }


def test_the_next_version_is_the_first_free_number_of_the_month(home: Path) -> None:
    assert versions.following(home, datetime(2026, 10, 5, tzinfo=UTC)) == "2026.10.3"
    assert versions.following(home, datetime(2026, 11, 5, tzinfo=UTC)) == "2026.11.1"


def test_of_two_writers_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    with versions.workshop(tmp_path) as one, versions.workshop(tmp_path) as other:
        for building, said in ((one, "first"), (other, "second")):
            files.write_json(building / "manifest.json", {"said": said})
        versions.publish(tmp_path, other, "2026.11.1")
        with pytest.raises(VersionTaken, match=r"2026\.11\.1 exists already"):
            versions.publish(tmp_path, one, "2026.11.1")

    assert versions.manifest(tmp_path, "2026.11.1") == {"said": "second"}
    assert sorted(p.name for p in (tmp_path / "releases").iterdir()) == ["2026.11.1", "index.json"]


def test_what_a_dead_builder_left_is_cleared_and_a_living_one_is_left_alone(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    (releases / ".building-dead").mkdir(parents=True)
    (releases / ".building-dead.lock").touch()
    (releases / ".building-alive").mkdir()
    with (releases / ".building-alive.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with versions.workshop(tmp_path):
            left = {p.name for p in releases.iterdir()}

    assert ".building-dead" not in left
    assert ".building-alive" in left
