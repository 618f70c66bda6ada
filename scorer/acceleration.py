"""The switch of the compiled loops: off until `scorer.warming.warm_up` turns it on, for the import costs a second."""

from __future__ import annotations

from enum import StrEnum
from types import ModuleType


class ScoringPath(StrEnum):
    """Which loops made a score; the first two agree to 1e-12, and each is the same bit for bit on every run.

    A host's own metric is SEALED: its file made the score, in a process of its own.
    """

    COMPILED = "compiled"
    PORTABLE = "portable"
    SEALED = "sealed"


class _Switch:
    kernels: ModuleType | None = None


def find_kernels() -> ModuleType | None:
    """Return the compiled loops, or None where the portable path is taken."""
    return _Switch.kernels


def use_kernels(kernels: ModuleType | None) -> None:
    """Take the compiled loops from now on, or the portable path again."""
    _Switch.kernels = kernels


def current_path() -> ScoringPath:
    """Return which path is taken now."""
    return ScoringPath.PORTABLE if _Switch.kernels is None else ScoringPath.COMPILED
