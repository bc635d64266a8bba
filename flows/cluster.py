"""Whether a Dask cluster fits this machine: versions, the storage that both see, clocks, worker processes."""

import time
from collections.abc import Iterator
from importlib import metadata
from multiprocessing import current_process
from pathlib import Path
from typing import Any
from uuid import uuid4

from curation import files
from flows.engine import Limits
from flows.executors import dask

MUST_AGREE = ("local-commons", "pyarrow", "numpy", "numba", "distributed")
CLOCK_S = 5.0  # signed times and leases bear as much


def mistakes(limits: Limits) -> Iterator[str]:
    """Yield one sentence for each thing that would make a run on the cluster fail, with what to do."""
    client, token = dask.connected(limits), uuid4().hex
    ours = state()
    probe = limits.home / f".cluster-check-{token}"
    files.write_text(probe, token)
    try:
        began = time.time()
        answers: dict[str, Any] = client.run(seen, probe)
        spent = time.time() - began
    finally:
        probe.unlink()
    for address, theirs in sorted(answers.items()):
        yield from (f"{address}: {why}" for why in _unfit(theirs, ours, token, limits.home, began, spent))


def state() -> dict[str, Any]:
    """Return what must agree between machines."""
    return {name: metadata.version(name) for name in MUST_AGREE}


def seen(probe: Path) -> dict[str, Any]:
    """Return what a worker has and sees."""
    return {
        "versions": state(),
        "token": probe.read_text(encoding="utf-8") if probe.exists() else None,
        "time": time.time(),
        "is_daemon": current_process().daemon,
    }


def _unfit(
    theirs: dict[str, Any], ours: dict[str, Any], token: str, home: Path, began: float, spent: float
) -> Iterator[str]:
    for name, version in theirs["versions"].items():
        if version != ours[name]:
            yield f"{name} is {version} there and {ours[name]} here; install the same constraints.txt on both"
    if theirs["token"] != token:
        yield f"it does not see {home}; mount the same folder there, under the same path"
    if not began - CLOCK_S <= theirs["time"] <= began + spent + CLOCK_S:
        apart = theirs["time"] - began
        yield f"its clock is {apart:+.0f} s from this one; let both ask the same time server"
    if theirs["is_daemon"]:
        yield (
            "it may not start processes, so no deadline would hold; start it with --no-nanny, or with "
            "DASK_DISTRIBUTED__WORKER__DAEMON=False"
        )
