"""The far side of `_page_worker`: a process that bears readers of pages, one at a time.

It has imported everything and does nothing else, so that a reader that was killed is replaced by a fork
within milliseconds. When the other side is gone, however it ended, the control socket closes, and the
reader is killed even if it hangs: nothing is left behind.
"""

import ctypes
import gc
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from curation.errors import UnreadableItem

READY = b"r"
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def serve(control_fd: int, target: str, memory_bytes: int) -> None:
    """Bear a reader for each connection that comes over the control socket, until that closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asked decides what an interrupt ends
    module, _, name = target.partition(":")
    function = getattr(import_module(module), name)
    gc.freeze()
    control, child = socket.socket(fileno=control_fd), 0
    try:
        control.sendall(READY)
    except OSError:
        return  # whoever asked was interrupted meanwhile
    while True:
        message, fds, _, _ = socket.recv_fds(control, 1, 1)
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        if not message or not fds:
            return
        child = os.fork()
        if not child:
            control.close()
            _live(fds[0], function, memory_bytes)
        os.close(fds[0])


def _live(fd: int, function: Callable[[Any], Any], memory_bytes: int) -> None:
    """Answer batches until the connection closes; never return."""
    try:
        _die_with_parent()
        _limit(memory_bytes)
        connection = Connection(fd)
        while True:
            for job in connection.recv():
                connection.send(_attempt(function, job))
    except (EOFError, OSError):
        pass  # nobody is left to tell
    finally:
        os._exit(0)


def _die_with_parent() -> None:
    """Have the kernel end this process with the one that bore it, should somebody kill that (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    except (ValueError, OSError):
        return  # macOS knows the limit and refuses it; the time limit holds there all the same


def _attempt(function: Callable[[Any], Any], job: Any) -> tuple[bool, Any]:
    """Return true with the result, or false with the reason why there is none."""
    try:
        return True, function(job)
    except UnreadableItem as error:
        return False, str(error)
    except MemoryError:
        return False, "reading it takes more memory than page_memory_mb allows"
    except Exception as error:  # whatever an extractor makes of a hostile page costs that page alone
        return False, f"its reader failed ({type(error).__name__}: {str(error)[:200]})"
