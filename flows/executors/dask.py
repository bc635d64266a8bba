"""A Dask cluster: a scheduler by its address, or one started here on the loopback for trying out.

A Dask worker hands each item to a supervised process of its own, so deadlines, memory and poison cost there
what they cost on one machine. A worker that is lost costs the items it had; they are given to another. The
scheduler is not replaced: when it is lost the run stops, and the same command goes on from the receipts.
"""

import asyncio
import atexit
from collections.abc import Iterator
from typing import Any

from curation.errors import BadSettings, StageFailed
from flows.engine import Cluster, Failure, Limits, Work
from flows.executors import processes

try:
    import dask
    import distributed
    from distributed.scheduler import KilledWorker
    from distributed.security import Security
except ImportError as error:
    raise BadSettings(
        "the executor dask needs Dask: pip install 'local-commons[dask]', or choose processes or threads"
    ) from error

CONNECT_S = 10
_SETTINGS = {
    "distributed.worker.daemon": False,  # a worker has supervised processes of its own
    "distributed.scheduler.allowed-failures": 3,
    "distributed.comm.timeouts.connect": f"{CONNECT_S}s",
    "distributed.diagnostics.nvml": False,
}


def execute(work: Work) -> Iterator[tuple[int, Any]]:
    """Yield the place and the result of each item, as they end."""
    client = connected(work.limits)
    slots = max(1, sum(client.nthreads().values()))
    running: dict[Any, int] = {}
    while True:
        # As many again as there are slots, so that none waits; not all, so that a stop is soon.
        while len(running) < 2 * slots and (index := next(work.todo, None)) is not None:
            running[_submit(client, work, index)] = index
        if not running:
            return
        for future in _ended(list(running)):
            index = running.pop(future)
            yield index, _result(future, index)


def connected(limits: Limits) -> Any:
    """Return a client of the named scheduler, or of a cluster on this machine; it stays open."""
    known = (limits.cluster, limits.workers)
    held = _HELD.get(known)
    if held is None or held.status != "running":
        with dask.config.set(_SETTINGS):
            held = _client(limits.cluster) if limits.cluster.address else _local(limits.workers)
        _HELD[known] = held
    if not held.nthreads():
        raise StageFailed(
            f"the scheduler {limits.cluster.address} has no workers; start `dask worker` on each machine"
        )
    return held


_HELD: dict[tuple[Cluster, int], Any] = {}


def _local(workers: int) -> Any:
    cluster = distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        memory_limit=0,
        silence_logs=50,
    )
    atexit.register(cluster.close)
    return distributed.Client(cluster)


def _client(cluster: Cluster) -> Any:
    files = {"tls_ca_file": cluster.ca_file, "tls_client_cert": cluster.cert, "tls_client_key": cluster.key}
    security = Security(require_encryption=True, **files) if cluster.ca_file else None
    try:
        return distributed.Client(cluster.address, security=security, timeout=CONNECT_S)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise StageFailed(
            f"no Dask scheduler answers at {cluster.address} ({error}); "
            "check address and TLS in configs/run.toml"
        ) from error


def _submit(client: Any, work: Work, index: int) -> Any:
    # Never kept by Dask under a name of the arguments: receipts alone tell what was done before.
    given = (work.stage, work.items[index], work.fixed, work.limits)
    return client.submit(processes.one, *given, pure=False)


def _ended(futures: list[Any]) -> list[Any]:
    """Wait for some of the futures; raise `StageFailed` when the scheduler is lost."""
    try:
        return list(distributed.wait(futures, return_when="FIRST_COMPLETED").done)
    except (distributed.CancelledError, asyncio.CancelledError, OSError) as error:
        raise _lost() from error


def _result(future: Any, index: int) -> Any:
    try:
        result = future.result()
    except KilledWorker:
        return Failure(index, "its process died with every worker that tried it")
    except (distributed.CancelledError, asyncio.CancelledError, OSError) as error:
        raise _lost() from error
    if isinstance(result, Failure):
        return Failure(index, result.why, result.detail, result.is_of_the_disk)
    return result


def _lost() -> StageFailed:
    return StageFailed(
        "the Dask scheduler was lost; what was finished is kept: start it, then run the command again"
    )
