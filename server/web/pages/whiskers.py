"""Intervals of a leaderboard as small drawings on one scale, with the leader's as a band through all rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from server.web.filters import format_score

WIDTH = 184.0
MARGIN = 12.0
# A row whose interval lies further from the leader's than so many of its widths stands off the scale.
REACH = 4.0
N_TICKS = 3


class Measured(Protocol):
    """A row of either board: its score, and the ends of its interval once they are known."""

    @property
    def rank(self) -> int | None:
        """None for a baseline."""

    @property
    def score(self) -> float:
        """What the board is ordered by."""

    @property
    def low(self) -> float | None:
        """The lower end."""

    @property
    def high(self) -> float | None:
        """The upper end."""


@dataclass(frozen=True)
class Tick:
    """A mark of the axis."""

    x: float
    label: str


@dataclass(frozen=True)
class Whisker:
    """An interval as a line with a dot over the leader's `band`; without one, or where it lies off the scale, no line.

    `label` says the interval in words, and is empty where there is none; `is_below` says off which end of the scale it
    lies.
    """

    band: tuple[float, float]
    line: tuple[float, float] | None = None
    dot: float = 0.0
    label: str = ""
    is_off: bool = False
    is_below: bool = False


@dataclass(frozen=True)
class Scale:
    """The scale of a page: from `low` to `high`, and the leader's interval."""

    low: float
    high: float
    leader_low: float
    leader_high: float

    def x(self, value: float) -> float:
        """Return where a value lies in the drawing, in its units."""
        share = (value - self.low) / (self.high - self.low)
        return round(MARGIN + (WIDTH - 2 * MARGIN) * share, 1)

    @property
    def band(self) -> tuple[float, float]:
        """Where the leader's interval begins, and how wide it is; drawn as far as it is on the scale."""
        left, right = max(0.0, self.x(self.leader_low)), min(WIDTH, self.x(self.leader_high))
        return left, max(0.0, round(right - left, 1))

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Round values across the scale, two of them at least: one alone would tell no width."""
        step = _round_step((self.high - self.low) / N_TICKS)
        values = self._list_multiples(step)
        if len(values) == 1:
            step = _round_step(step / 2.5)
            values = self._list_multiples(step)
            values = values[::2] if len(values) > N_TICKS else values  # their labels would touch
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        return tuple(Tick(self.x(value), format_score(value, decimals)) for value in values)

    def _list_multiples(self, step: float) -> list[float]:
        return [number * step for number in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)]

    def draw(self, row: Measured, decimals: int) -> Whisker:
        """Return the drawing of a row's interval."""
        if row.low is None or row.high is None:
            return Whisker(self.band)
        label = f"{format_score(row.low, decimals)} to {format_score(row.high, decimals)}"
        if row.high < self.low or row.low > self.high:
            return Whisker(self.band, label=label, is_off=True, is_below=row.high < self.low)
        left, right = (min(WIDTH, max(0.0, self.x(end))) for end in (row.low, row.high))
        return Whisker(self.band, (left, right), self.x(row.score), label)


def make_scale(rows: Sequence[Measured], leader: Measured | None) -> Scale | None:
    """Return the scale on which the intervals of some rows are drawn beside the leader's, or None without one."""
    if leader is None or leader.low is None or leader.high is None or not leader.low < leader.high:
        return None
    reach = REACH * (leader.high - leader.low)
    ends = [(row.low, row.high) for row in rows if row.rank and row.low is not None and row.high is not None]
    low = min([leader.low, *(low for low, _ in ends if low > leader.low - reach)])
    high = max([leader.high, *(high for _, high in ends if high < leader.high + reach)])
    return Scale(low, high, leader.low, leader.high)


def _round_step(least: float) -> float:
    """Return 1, 2 or 5 times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))
