"""Compiled loops over sketches, without the interpreter lock; numba keeps what it compiled on disk.

Numba notices a change in the kernel's own module only, so no kernel may call another module's kernel.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """Compile a function of plain arrays and keep it for the next start."""
    return cast("Kernel", numba.njit(cache=True, nogil=True)(function))
