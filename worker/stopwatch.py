"""The time that each stage of a job takes."""

from __future__ import annotations

import time


class Stopwatch:
    """Runs from its making on; each lap ends a stage."""

    def __init__(self) -> None:
        self._began = self._last = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """End a stage; what it took, in milliseconds, is added to what it took before."""
        now = time.perf_counter()
        self.laps[stage] = self.laps.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._began
