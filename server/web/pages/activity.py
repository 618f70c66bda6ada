"""The drawing of how much a user handed in, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.web.filters import plural

STEP, WIDTH, HEIGHT = 15, 12, 60


@dataclass(frozen=True)
class Bar:
    """A week as it is drawn: where it begins, and how high it is; an empty week is a line."""

    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Activity:
    """The bars in a field of their own, and a label that is read out."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    bar_width: int
    label: str


def draw_activity(weeks: Sequence[int]) -> Activity:
    """Draw the numbers of some weeks, the present one last."""
    most = max(weeks, default=0)
    heights = [max(1, round(HEIGHT * n / most)) if most else 1 for n in weeks]
    bars = tuple(Bar(STEP * place, HEIGHT - height, height) for place, height in enumerate(heights))
    span = f"in the last {len(weeks)} weeks"
    label = f"{plural(sum(weeks), 'submission')} {span}, at most {most} in one" if most else f"No submissions {span}"
    return Activity(bars, STEP * len(weeks), HEIGHT, WIDTH, label)
