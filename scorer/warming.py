"""Loading the compiled loops ahead of the first score; a worker calls this before it forks."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

from scorer.acceleration import use_kernels
from scorer.shapes.choice import SHAPES
from scorer.shapes.rules import Shape

KERNELS = "scorer.kernels"


def warm_up() -> bool:
    """Turn the compiled loops on for this process and its children; starts no thread.

    The import compiles every loop for the types that it will meet, or takes what an earlier one left in the cache
    (beside the module, or in `NUMBA_CACHE_DIR`), so that no score waits for a compiler.

    Returns
    -------
    bool
        Whether the loops are there; without numba every score takes the portable path.
    """
    if find_spec("numba") is None:
        return False
    use_kernels(importlib.import_module(KERNELS))
    return True


def load_shapes() -> list[Shape]:
    """Return the rules of every shape, loaded; a process that may not read their modules later calls this before."""
    return list(SHAPES.values())
