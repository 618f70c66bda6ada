"""What the clock makes of a competition: upcoming, active, finished; and what is open at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CompetitionStatus(StrEnum):
    """What the dates make of a competition."""

    UPCOMING = "upcoming"
    ACTIVE = "active"
    PRACTICE = "practice"
    FINISHED = "finished"


@dataclass(frozen=True)
class Timeline:
    """The times of a competition, aware UTC; None where there is no such time."""

    starts_at: datetime | None = None
    entry_deadline_at: datetime | None = None
    merger_deadline_at: datetime | None = None
    ends_at: datetime | None = None
    finalized_at: datetime | None = None
    is_practice: bool = False
    allows_late: bool = True

    def status(self, now: datetime) -> CompetitionStatus:
        """Return what the competition is at `now`; the instant of the end itself still counts as active."""
        if self.starts_at is not None and now < self.starts_at:
            return CompetitionStatus.UPCOMING
        if self.ends_at is not None and now > self.ends_at:
            return CompetitionStatus.FINISHED
        return CompetitionStatus.PRACTICE if self.is_practice else CompetitionStatus.ACTIVE

    def has_ended(self, now: datetime) -> bool:
        """Whether the end is over."""
        return self.status(now) is CompetitionStatus.FINISHED

    def is_entry_open(self, now: datetime) -> bool:
        """Whether the rules can be accepted at `now`: before the entry deadline, or late where that is allowed."""
        if self.has_ended(now):
            return self.allows_late
        return self.entry_deadline_at is None or now <= self.entry_deadline_at

    def is_open(self, now: datetime) -> bool:
        """Whether a ranked submission received at `now` is accepted."""
        return self.status(now) in (CompetitionStatus.ACTIVE, CompetitionStatus.PRACTICE)

    def accepts_late(self, now: datetime) -> bool:
        """Whether an unranked late submission received at `now` is accepted."""
        return self.has_ended(now) and self.allows_late

    def is_finalized(self, now: datetime) -> bool:
        """Whether the private leaderboard is open to all at `now`."""
        return self.has_ended(now) and self.finalized_at is not None and self.finalized_at <= now
