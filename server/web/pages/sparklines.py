"""The small line beside a row: how a team's best score rose, whichever direction is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.services.board_history import Step
from server.web.filters import format_score, plural

LEFT, RIGHT = 2, 84
TOP, BOTTOM = 3, 21


@dataclass(frozen=True)
class Sparkline:
    """A line as it is drawn in a field of 88 × 24, the dot at its end, and a label that is read out."""

    path: str
    x: int
    y: int
    label: str


def draw_sparkline(steps: Sequence[Step], *, began: datetime, until: datetime, decimals: int) -> Sparkline | None:
    """Draw the steps of a team over the time from `began` to `until`; None if there is nothing to draw."""
    if not steps:
        return None
    span = max(1.0, (until - began).total_seconds())
    first, last = steps[0].score, steps[-1].score
    points: list[tuple[int, int]] = []
    for step in steps:
        share = min(1.0, max(0.0, (step.at - began).total_seconds() / span))
        rise = (step.score - first) / (last - first) if last != first else 1.0
        point = round(LEFT + share * (RIGHT - LEFT)), round(BOTTOM - rise * (BOTTOM - TOP))
        if points and points[-1][0] == point[0]:
            points.pop()
        points.append(point)
    (x, y), *others = points
    path = f"M{x} {y}" + "".join(f"H{right}V{height}" for right, height in others) + f"H{RIGHT}"
    return Sparkline(path, RIGHT, points[-1][1], _label(steps, decimals))


def _label(steps: Sequence[Step], decimals: int) -> str:
    first, last = (format_score(step.score, decimals) for step in (steps[0], steps[-1]))
    return f"From {first} to {last} in {plural(len(steps) - 1, 'step')}" if len(steps) > 1 else f"{last} from the first"
