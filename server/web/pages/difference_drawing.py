"""The interval of a difference, drawn: where no difference lies, and on which side either submission is better."""

from __future__ import annotations

from dataclasses import dataclass

from server.services.comparisons import Difference

WIDTH = 640.0
MARGIN = 20.0
PADDING = 0.35  # of the span, on either side: room for the names of the sides


@dataclass(frozen=True)
class DifferenceDrawing:
    """Places across the drawing, in its units; `zone` is where the first is better: its left edge and its width."""

    line: tuple[float, float]
    dot: float
    nothing: float
    zone: tuple[float, float]
    is_first_left: bool

    @property
    def includes_nothing(self) -> bool:
        """Whether no difference lies within the interval."""
        return self.line[0] <= self.nothing <= self.line[1]


def draw_difference(found: Difference, *, higher_is_better: bool) -> DifferenceDrawing | None:
    """Return the drawing of an interval; None where it and nothing are one point."""
    low, high = min(found.low, 0.0), max(found.high, 0.0)
    span = high - low
    if span <= 0:
        return None
    low, high = low - PADDING * span, high + PADDING * span

    def place(value: float) -> float:
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (value - low) / (high - low), 1)

    nothing = place(0.0)
    zone = (nothing, round(WIDTH - MARGIN - nothing, 1)) if higher_is_better else (MARGIN, round(nothing - MARGIN, 1))
    return DifferenceDrawing(
        (place(found.low), place(found.high)), place(found.difference), nothing, zone, not higher_is_better
    )
