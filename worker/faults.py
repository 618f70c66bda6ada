"""How an unforeseen exception is logged: where it happened, and never what it says."""

from __future__ import annotations

import traceback


def trace_of(error: BaseException) -> tuple[str, ...]:
    """Return the lines that led to an exception. Its message is left out: it may quote a cell, a label or a score."""
    frames = traceback.extract_tb(error.__traceback__)
    return tuple(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
