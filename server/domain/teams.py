"""Who may join, invite, merge and leave: the rules of teams, each refusal with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.quota import day_start
from server.domain.schedule import Timeline
from server.errors import (
    DeadlinePassedError,
    NotAloneError,
    NotOpenError,
    TeamFullError,
    TooManySubmissionsError,
)


@dataclass(frozen=True)
class TeamFacts:
    """What the rules ask of a team: members, and its submissions that are pending or complete."""

    name: str
    n_members: int
    n_submissions: int


@dataclass(frozen=True)
class TeamLimits:
    """What the rules ask of a competition; `opened_at` is its start, or its publication where it has none."""

    max_team_size: int
    daily_limit: int
    total_limit: int | None
    opened_at: datetime


@dataclass(frozen=True)
class MergeSum:
    """The sum that a merge must pass: what both teams handed in, and what one team could have by now.

    Attributes
    ----------
    n_members, max_members : int
        Together, and at most.
    n_submissions, max_submissions : int
        Together, and at most.
    n_days : int
        UTC days from the start until now, the current one included.
    """

    n_members: int
    max_members: int
    n_submissions: int
    max_submissions: int
    n_days: int

    @property
    def fits(self) -> bool:
        """Whether both sums are within their limits."""
        return self.n_members <= self.max_members and self.n_submissions <= self.max_submissions


def count_days(opened_at: datetime, moment: datetime) -> int:
    """Return the UTC days on which a submission could be made until `moment`, the current one included."""
    return max(0, (day_start(moment) - day_start(opened_at)).days + 1)


def make_sum(first: TeamFacts, second: TeamFacts, limits: TeamLimits, now: datetime) -> MergeSum:
    """Return the sum of two teams beside what one team could have by `now`."""
    n_days = count_days(limits.opened_at, now)
    most = limits.daily_limit * n_days
    return MergeSum(
        n_members=first.n_members + second.n_members,
        max_members=limits.max_team_size,
        n_submissions=first.n_submissions + second.n_submissions,
        max_submissions=most if limits.total_limit is None else min(most, limits.total_limit),
        n_days=n_days,
    )


def find_fitting_day(total: MergeSum, limits: TeamLimits, now: datetime) -> datetime | None:
    """Return when the submissions of two teams would first fit, if they hand in no more; None if never."""
    if limits.total_limit is not None and total.n_submissions > limits.total_limit:
        return None
    n_days = -(-total.n_submissions // limits.daily_limit)
    return day_start(now) + timedelta(days=max(0, n_days - total.n_days))


def check_merger_open(timeline: Timeline, now: datetime) -> None:
    """Refuse a change of teams after the merger deadline or the end; the instant of each still counts.

    Raises
    ------
    NotOpenError, DeadlinePassedError
    """
    if timeline.starts_at is not None and now < timeline.starts_at:
        raise NotOpenError(f"Teams form from the start, {timeline.starts_at:%Y-%m-%d %H:%M} UTC.")
    if timeline.has_ended(now):
        raise NotOpenError("The competition has ended; teams stay as they are.")
    deadline = timeline.merger_deadline_at
    if deadline is not None and now > deadline:
        raise DeadlinePassedError(f"The merger deadline was {deadline:%Y-%m-%d %H:%M} UTC; teams stay as they are.")


def check_not_fixed(timeline: Timeline, now: datetime) -> None:
    """Refuse another name or captain after the end for all; the instant of the end still counts.

    Raises
    ------
    NotOpenError
    """
    if timeline.has_ended(now):
        raise NotOpenError(
            f"The competition ended at {timeline.ends_at:%Y-%m-%d %H:%M} UTC; teams keep their names and captains."
        )


def check_merge(first: TeamFacts, second: TeamFacts, limits: TeamLimits, now: datetime) -> None:
    """Refuse a merge that would make a team too large, or one with more submissions than it could have made.

    Raises
    ------
    TeamFullError, TooManySubmissionsError
        With both teams' numbers, and from when the submissions would fit.
    """
    total = make_sum(first, second, limits, now)
    if total.n_members > total.max_members:
        raise TeamFullError(
            f"“{first.name}” ({first.n_members}) and “{second.name}” ({second.n_members}) would have "
            f"{total.n_members} members together; at most {total.max_members} are allowed."
        )
    if total.n_submissions > total.max_submissions:
        raise TooManySubmissionsError(
            f"“{first.name}” ({first.n_submissions}) and “{second.name}” ({second.n_submissions}) have "
            f"{total.n_submissions} submissions together; one team could have made {total.max_submissions} by now. "
            + _when_it_fits(total, limits, now)
        )


def check_invitation(team: TeamFacts, invited: TeamFacts, limits: TeamLimits, now: datetime) -> None:
    """Refuse to invite an entrant who is not alone, or who with their submissions doesn't fit into the team.

    Raises
    ------
    NotAloneError, TeamFullError, TooManySubmissionsError
    """
    if invited.n_members > 1:
        raise NotAloneError(
            f"“{invited.name}” has {invited.n_members} members: only an entrant who is alone can be invited. "
            "Ask that team to merge instead."
        )
    check_merge(team, invited, limits, now)


def _when_it_fits(total: MergeSum, limits: TeamLimits, now: datetime) -> str:
    fits_at = find_fitting_day(total, limits, now)
    if fits_at is None:
        return f"The limit for the whole competition is {limits.total_limit}, so they can't join."
    return f"It fits from {fits_at:%Y-%m-%d %H:%M} UTC, if together you hand in nothing more until then."
