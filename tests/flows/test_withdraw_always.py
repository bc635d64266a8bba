"""Whatever is given, withdrawn, restored and built, in any order: nothing withdrawn is published."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation import files, store
from curation.errors import UnknownWithdrawal
from curation.releases import verify, versions
from curation.withdrawals import cases, feed
from flows import account, engine, withdraw
from flows.engine import Limits
from flows.settings import Settings
from tests.flows.conftest import contribute
from tests.flows.withdrawing import files_with, run

PLACES = ("the mill", "the harbour", "the school", "the station", "the market", "the chapel")
STEPS = st.one_of(
    st.tuples(st.just("give"), st.integers(0, 5)),
    st.tuples(st.just("run"), st.none()),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("hold"), st.integers(0, 5)),
    st.tuples(st.just("restore"), st.none()),
    st.tuples(st.just("copy"), st.integers(0, 5)),
)


def text(number: int) -> str:
    return " ".join(
        f"In the year {1900 + number * 17 + i * number} people of {PLACES[number]} wrote that the weather of "
        f"month {i} was like no other, and counted {number * 31 + i * 7} carts on the road by the river."
        for i in range(4)
    )


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stages run here: what they do is meant, not how they are supervised."""

    def here(stage: Any, items: Any, *fixed: Any, **_: Any) -> list[Any]:
        return [stage(item, *fixed) for item in items]

    monkeypatch.setattr(engine, "map", here)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings with one contribution of three letters, taken all the way."""
    folder = tmp_path_factory.mktemp("begun")
    (folder / "configs" / "sources").mkdir(parents=True)
    root = Path(__file__).parents[2] / "configs"
    for name in ("policies", "lexicons"):
        shutil.copytree(root / name, folder / "configs" / name)
    contribute(folder / "configs", "letters", "letters.jsonl", "", "CC-BY-4.0")
    return Settings(folder / "home", folder / "configs", limits=Limits(workers=1))


class World:
    """A home, what its contributors gave, and what was asked of it."""

    def __init__(self, begun: Settings, place: Path) -> None:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(begun.configs.parent, place)
        self.settings = replace(begun, home=place / "home", configs=place / "configs")
        self.home = self.settings.home
        self.given: dict[str, list[int]] = {"letters": [0, 1, 2]}
        self.gone: set[int] = set()
        self.write()
        run(self.settings)

    def write(self) -> None:
        for slug, numbers in self.given.items():
            rows = (json.dumps({"id": f"l{n}", "text": text(n)}) for n in numbers)
            contribute(self.settings.configs, slug, f"{slug}.jsonl", "\n".join(rows), "CC-BY-4.0")

    def do(self, what: str, number: int | None) -> None:
        match what, number:
            case "run", _:
                run(self.settings)
            case "give", int(n) if n not in self.given["letters"]:
                self.given["letters"].append(n)
                self.write()
            case "copy", int(n):
                self.given["copies"] = sorted({*self.given.get("copies", []), n})
                self.write()
            case "restore", _:
                for case in cases.every(self.home):
                    if case.status == cases.HELD:
                        withdraw.restore(self.settings, case.id, "steward")
            case (("hold" | "withdraw"), int(n)):
                self.ask(n, accepted=what == "withdraw")

    def ask(self, number: int, *, accepted: bool) -> None:
        doc_id = f"letters:l{number}"
        try:
            case = withdraw.request(self.home, "record", [doc_id], reason="consent", by="amina")
        except UnknownWithdrawal:
            return
        if accepted:
            withdraw.accept(self.settings, case.id, "steward")
            self.gone.add(number)

    def rows(self) -> Iterator[pa.Table]:
        for version in versions.versions(self.home):
            for path in sorted((self.home / "releases" / version).rglob("*.parquet")):
                yield pq.read_table(path)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(STEPS, min_size=2, max_size=5))
def test_no_released_row_matches_a_tombstone_and_a_rebuild_changes_nothing(
    begun: Settings, tmp_path: Path, steps: list[tuple[str, int | None]]
) -> None:
    world = World(begun, tmp_path / "world")
    for step in steps:
        world.do(*step)
    run(world.settings)

    erased = feed.tombstones(world.home / "releases")
    assert not any(erased.mask(rows).any() for rows in world.rows())
    held = {d for d, _ in cases.is_held(world.home).items()}
    newest = world.home / "releases" / versions.resolve(world.home, "latest")
    shown = {i for p in newest.rglob("data/**/*.parquet") for i in pq.read_table(p)["doc_id"].to_pylist()}
    assert shown.isdisjoint(held | {f"letters:l{n}" for n in world.gone})
    given = sum(len(numbers) for numbers in world.given.values())
    assert account.balance(world.home)["read"] == given == sum(s.read for s in store.snapshots(world.home))
    assert list(verify.faults(world.home)) == []
    copies = set(world.given.get("copies", []))
    assert files_with(world.home, [text(n) for n in world.gone - copies]) == []
    stood = {path: files.sha256(path) for path in world.home.rglob("*.parquet")}
    assert run(world.settings) is None
    assert {path: files.sha256(path) for path in world.home.rglob("*.parquet")} == stood
