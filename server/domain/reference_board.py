"""A board of another contest that scores are held against: where one would stand, and which medal it would earn."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import median

from server.domain.medals import Medal, medal_zones

MAX_ROWS = 100_000


def parse_board(text: str) -> tuple[list[float], str]:
    """Read a board of one score a line below the header `score`; returns the scores, or why there are none."""
    header, *lines = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    if header != "score" or not lines:
        return [], f"the header {header[:50]!r} and {len(lines):,} rows"
    if len(lines) > MAX_ROWS:
        return [], f"{len(lines):,} rows"
    try:
        scores = [float(line) for line in lines]
    except ValueError:
        return [], "a row that is no number"
    return (scores, "") if all(map(isfinite, scores)) else ([], "a score that is not finite")


@dataclass(frozen=True)
class Standing:
    """Where a score would stand.

    Attributes
    ----------
    rank : int
        From 1; of equal scores the first place.
    n_rows : int
        Rows of the board.
    medal : Medal or None
        The best that the score earns: a score equal to that of the last place with a medal earns it.
    is_above_median : bool
        Whether it is better than the median of the board, not only as good.
    """

    rank: int
    n_rows: int
    medal: Medal | None
    is_above_median: bool

    @property
    def words(self) -> str:
        """Say it for people."""
        earned = f": {self.medal.value}" if self.medal else ""
        return f"would be rank {self.rank:,} of {self.n_rows:,}{earned}"


def find_standing(score: float, board: Sequence[float], *, higher_is_better: bool) -> Standing:
    """Hold a score against the scores of a board.

    Parameters
    ----------
    score
        A finite score.
    board
        Those of the other contest in ascending order; at least one.
    higher_is_better
        The direction.
    """
    n_rows = len(board)
    n_better = n_rows - bisect_right(board, score) if higher_is_better else bisect_left(board, score)
    return Standing(
        rank=n_better + 1,
        n_rows=n_rows,
        medal=_find_medal(score, board, higher_is_better=higher_is_better),
        is_above_median=score > median(board) if higher_is_better else score < median(board),
    )


def find_thresholds(board: Sequence[float], *, higher_is_better: bool) -> dict[str, float]:
    """Return the worst score that earns each medal, by its name, and the median under “median”."""
    zones = medal_zones(len(board))
    lasts = {Medal.GOLD: zones.gold, Medal.SILVER: zones.silver, Medal.BRONZE: zones.bronze}
    scores = {medal.value: board[-last] if higher_is_better else board[last - 1] for medal, last in lasts.items()}
    return {**scores, "median": float(median(board))}


def _find_medal(score: float, board: Sequence[float], *, higher_is_better: bool) -> Medal | None:
    thresholds = find_thresholds(board, higher_is_better=higher_is_better)
    earned = (
        medal for medal in Medal if (score >= thresholds[medal] if higher_is_better else score <= thresholds[medal])
    )
    return next(earned, None)
