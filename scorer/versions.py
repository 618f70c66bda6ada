"""Which versions of what compute a score, for the receipt."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

# What a score's bits can depend on: who reads the numbers, and who adds them up.
_LIBRARIES = ("numpy", "pyarrow", "scikit-learn", "scipy", "numba")


@cache
def scorer_version() -> str:
    """Return the version of the scorer, and so of every metric of its catalogue."""
    return version("podium")


@cache
def library_versions() -> dict[str, str]:
    """Return the versions of Python and of the numeric libraries that are installed."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # numba is optional, and scipy comes with others
            continue
    return found
