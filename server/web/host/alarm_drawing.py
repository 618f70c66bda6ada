"""The steps of a series of near-identical files, drawn: what each did to the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MIDDLE, REACH = 62.0, 44.0
LEFT, RIGHT = 52.0, 468.0
MOST = 40


@dataclass(frozen=True)
class Step:
    """A step's place across, how high its dot stands, and how many rows changed."""

    x: float
    y: float
    n_changed: int


@dataclass(frozen=True)
class StepsDrawing:
    """The last steps, and the largest change of the score, which reaches to the edge."""

    steps: tuple[Step, ...]
    largest: float


def draw_steps(steps: Sequence[Mapping[str, Any]]) -> StepsDrawing | None:
    """Return the drawing of the last steps; None where there are none. A step without a score stands in the middle."""
    last = steps[-MOST:]
    if not last:
        return None
    changes = [float(step["change"] or 0.0) for step in last]
    largest = max(map(abs, changes))
    gap = (RIGHT - LEFT) / max(len(last) - 1, 1)
    drawn = tuple(
        Step(round(LEFT + place * gap, 1), round(MIDDLE - REACH * change / (largest or 1.0), 1), step["n_changed"])
        for place, (step, change) in enumerate(zip(last, changes, strict=True))
    )
    return StepsDrawing(drawn, largest)
