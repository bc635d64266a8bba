"""What one piece of work costs in a process of its own: seconds of CPU, and memory at its peak.

It runs in the environments of all peers, and so needs nothing but Python. CPU seconds are counted, not
time on the wall, over all threads and children: on a machine that others use too, nothing else repeats.
"""

import json
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Work = Callable[[], object]
Task = Callable[[Path, Path], Work]  # (corpus, out) -> the work, with models loaded and kernels compiled


def main(tasks: Mapping[str, Task]) -> None:
    """Run the task that the command line names, and print what it cost as one line of JSON."""
    _, name, corpus, out = sys.argv
    work = tasks[name](Path(corpus), Path(out))
    before = cpu_seconds()
    work()
    print(json.dumps({"cpu_s": cpu_seconds() - before, "whole_s": cpu_seconds(), "peak_mb": peak_mb()}))


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of the children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def peak_mb() -> float:
    """Return the most memory that this process held, in MB; what its parent held before does not count."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000
