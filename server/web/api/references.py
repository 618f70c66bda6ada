"""Reference boards as they are sent: where a score would stand, and what a medal takes there."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.reference_board import Standing
from server.services.reference_boards import Reference


@dataclass(frozen=True)
class StandingItem:
    """Where a public score would stand on the reference board, and the medal that it would earn, or null."""

    rank: int
    n_rows: int
    medal: str | None
    is_above_median: bool


@dataclass(frozen=True)
class ReferenceItem:
    """The reference board: its length, the worst score of each medal, the median; where leader and reader stand."""

    n_rows: int
    gold: float
    silver: float
    bronze: float
    median: float
    leader: StandingItem | None
    mine: StandingItem | None


def standing_item(standing: Standing | None) -> StandingItem | None:
    """Return a standing as it is sent."""
    if standing is None:
        return None
    medal = None if standing.medal is None else standing.medal.value
    return StandingItem(standing.rank, standing.n_rows, medal, standing.is_above_median)


def reference_item(reference: Reference, *, leader: float | None, mine: float | None) -> ReferenceItem:
    """Return a reference board as it is sent, with two released scores held against it."""
    return ReferenceItem(
        n_rows=reference.n_rows,
        leader=standing_item(reference.stand(leader)),
        mine=standing_item(reference.stand(mine)),
        **reference.thresholds,
    )
