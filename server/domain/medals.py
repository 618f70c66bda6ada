"""Gold, silver and bronze, from the rank and the number of ranked teams."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Medal(StrEnum):
    """What a rank earns when the private leaderboard is final."""

    GOLD = "gold"
    SILVER = "silver"
    BRONZE = "bronze"


@dataclass(frozen=True)
class MedalZone:
    """The ranks of one medal, from `first` to `last`."""

    medal: Medal
    first: int
    last: int


@dataclass(frozen=True)
class MedalZones:
    """The last rank of each medal; a zone begins behind the one before it."""

    gold: int
    silver: int
    bronze: int

    def find_medal(self, rank: int) -> Medal | None:
        """Return the medal of a rank (from 1), or None."""
        if rank <= self.gold:
            return Medal.GOLD
        if rank <= self.silver:
            return Medal.SILVER
        return Medal.BRONZE if rank <= self.bronze else None

    def list_zones(self) -> tuple[MedalZone, ...]:
        """Return the zones that have a rank: on a small board the one before may leave none."""
        zones = (
            MedalZone(Medal.GOLD, 1, self.gold),
            MedalZone(Medal.SILVER, self.gold + 1, self.silver),
            MedalZone(Medal.BRONZE, max(self.gold, self.silver) + 1, self.bronze),
        )
        return tuple(zone for zone in zones if zone.first <= zone.last)


def medal_zones(n_teams: int) -> MedalZones:
    """Return the zones of a board of `n_teams` ranked teams; fractions rounded down, never less than one place."""
    # Whole-number arithmetic: 0.1 · n may fall below a whole number.
    if n_teams < 100:
        return MedalZones(max(1, n_teams // 10), max(1, n_teams // 5), max(1, 2 * n_teams // 5))
    if n_teams < 250:
        return MedalZones(10, n_teams // 5, 2 * n_teams // 5)
    gold = 10 + n_teams // 500
    if n_teams < 1000:
        return MedalZones(gold, 50, 100)
    return MedalZones(gold, n_teams // 20, n_teams // 10)
