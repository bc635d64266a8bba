"""Compiled loops over Arrow offsets and bytes: one loop a module, with its plain-Python twin in the tests.

Numba compiles a kernel on its first call and keeps the result on disk. It notices a change in the
kernel's own module only, so no kernel may call another module's kernel: a stale copy would run on.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """Compile a function of plain arrays, without the interpreter lock, and keep it for the next start."""
    return cast("Kernel", numba.njit(cache=True, nogil=True)(function))
