"""What the clock makes of a competition: upcoming, active, finished; and what is open at a moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

# How long an upload may take that was begun before the end, and counts.
ARRIVAL = timedelta(minutes=5)


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

    def is_ranked(self, now: datetime) -> bool:
        """Whether a submission received at `now` counts for the leaderboard; none does once that is final."""
        return self.is_open(now) and self.finalized_at is None

    def accepts_late(self, now: datetime) -> bool:
        """Whether an unranked late submission received at `now` is accepted."""
        return self.has_ended(now) and self.allows_late

    def arrives_by(self, began_at: datetime) -> datetime | None:
        """Return until when a file must be whole that began to arrive before the end, or None if nothing ends it."""
        return None if self.ends_at is None or self.has_ended(began_at) else self.ends_at + ARRIVAL

    def extended(self, deadline_at: datetime | None) -> Timeline:
        """Return the times of a team to which the host granted a later end, or these if it has none."""
        if deadline_at is None or self.ends_at is None:
            return self
        return replace(self, ends_at=max(self.ends_at, deadline_at))

    def is_merger_open(self, now: datetime) -> bool:
        """Whether teams may still change at `now`: the instant of the merger deadline itself still counts."""
        return self.is_open(now) and (self.merger_deadline_at is None or now <= self.merger_deadline_at)

    def find_next(self, now: datetime) -> datetime | None:
        """Return the next time at which something opens or closes, or None if nothing is to come."""
        times = (self.starts_at, self.entry_deadline_at, self.merger_deadline_at, self.ends_at)
        return min((time for time in times if time is not None and time >= now), default=None)

    def may_be_finalized(self, now: datetime, *, n_pending: int, last_deadline_at: datetime | None) -> bool:
        """Whether the private leaderboard can become final at `now`.

        The end is over, also for the team with the latest deadline that the host granted, and so long that an upload
        begun before it has arrived; every submission has its score; and it was not done before.
        """
        is_over_for_all = self.extended(last_deadline_at).has_ended(now - ARRIVAL)
        return is_over_for_all and n_pending == 0 and self.finalized_at is None and not self.is_practice

    def finalizes_at(self, delay: timedelta | None, last_deadline_at: datetime | None = None) -> datetime | None:
        """Return from when the board becomes final by itself, or None if the host does it."""
        ends_at = self.extended(last_deadline_at).ends_at
        return None if ends_at is None or delay is None else ends_at + delay

    def is_finalized(self, now: datetime) -> bool:
        """Whether the private leaderboard is open to all at `now`."""
        return self.has_ended(now) and self.finalized_at is not None and self.finalized_at <= now
