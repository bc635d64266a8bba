"""The same corpus by each executor: the same bytes."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from flows import account
from flows.engine import Executor, Limits
from tests.flows.conftest import two_contributions
from tests.flows.withdrawing import run


def test_every_executor_gives_the_same_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    given = two_contributions(tmp_path)
    found, balances = {}, {}
    for executor in Executor:
        settings = replace(given, home=tmp_path / executor, limits=Limits(workers=2, executor=executor))
        run(settings)
        paths = (p for p in (settings.home / "releases").rglob("*") if p.is_file())
        found[executor] = {
            str(p.relative_to(settings.home)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths
        }
        balances[executor] = account.balance(settings.home)

    assert found[Executor.PROCESSES] == found[Executor.THREADS] == found[Executor.DASK] != {}
    assert balances[Executor.PROCESSES] == balances[Executor.THREADS] == balances[Executor.DASK]
