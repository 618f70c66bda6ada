"""How many submissions a team has used and left on a UTC day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from server.errors import DailyLimitReachedError, ErrorLimitReachedError, TotalLimitReachedError


@dataclass(frozen=True)
class Quota:
    """The limits of one team on one UTC day.

    `used` counts submissions that are pending or complete, `errors_used` those that ended in error by a fault of
    the file. Faults of the platform or the host count for neither. What a member handed in on this day for a team
    that they left counts here as well.

    A submission uses an attempt that the host granted if it is handed in when what the team may do without it is
    used up. It keeps that on its row, so that a merge, which may put more on a day than one team's limit, uses none.

    Attributes
    ----------
    daily_limit, used : int
        Of this day; `used` has those in it that used a granted attempt.
    error_limit, errors_used : int
        Files with errors of this day.
    resets_at : datetime
        When the day turns.
    n_pending : int
        Those of `used` that have no score yet: each may still turn out to be a file with errors.
    used_extra : int
        Those of `used` that used a granted attempt.
    extra_left : int
        Attempts that the host granted and that no submission has used.
    total_limit : int or None
        Submissions until the end, granted ones included; None where there is no such limit.
    used_total : int
        Submissions that count for it.
    """

    daily_limit: int
    used: int
    error_limit: int
    errors_used: int
    resets_at: datetime
    n_pending: int = 0
    used_extra: int = 0
    extra_left: int = 0
    total_limit: int | None = None
    used_total: int = 0

    @property
    def left(self) -> int:
        """Return how many more submissions may be scored today."""
        return self._own_left + self.extra_left

    @property
    def total_left(self) -> int | None:
        """Return how many more submissions may be scored until the end, or None if nothing limits them."""
        return None if self.total_limit is None else max(0, self.total_limit - self.used_total)

    @property
    def needs_extra(self) -> bool:
        """Return whether the next submission uses a granted attempt: what the team has without is used up."""
        return self._own_left == 0

    @property
    def _own_left(self) -> int:
        today = max(0, self.daily_limit - (self.used - self.used_extra))
        return today if self.total_left is None else min(today, max(0, self.total_left - self.extra_left))

    @property
    def errors_left(self) -> int:
        """Return how many more files with errors are taken today."""
        return max(0, self.error_limit - self.errors_used)

    def check(self) -> None:
        """Refuse one more submission if a limit is reached.

        Raises
        ------
        DailyLimitReachedError, TotalLimitReachedError, ErrorLimitReachedError
            With the numbers, and when the day turns.
        """
        turn = f"{self.resets_at:%Y-%m-%d %H:%M} UTC"
        if self.total_left == 0:
            raise TotalLimitReachedError(
                f"Your team has used all {self.total_limit} submissions that this competition allows."
            )
        if self.left == 0:
            used = "one submission" if self.used == 1 else f"{self.used} submissions"
            raise DailyLimitReachedError(f"Your team has used its {used} of today. The next ones open at {turn}.")
        if self.errors_left == 0:
            raise ErrorLimitReachedError(
                f"Your team has handed in {self.errors_used} files with errors today; the limit is {self.error_limit}."
                f" Look at what their pages say; the next files are taken from {turn}."
            )
        if self.errors_left <= self.n_pending:
            raise ErrorLimitReachedError(self._describe_waiting())

    def _describe_waiting(self) -> str:
        waiting = "1 file that waits for its score" if self.n_pending == 1 else f"{self.n_pending} that wait for scores"
        return (
            f"The limit of files with errors is {self.error_limit} a day. Your team has handed in {self.errors_used}"
            f" today, and {waiting} may turn out to have errors, too. Wait for a score, then hand in this file again."
        )


def default_error_limit(daily_limit: int) -> int:
    """Return the limit of files with errors that goes with a daily limit: four times as many, at least 20."""
    return max(20, 4 * daily_limit)


def day_start(moment: datetime) -> datetime:
    """Return the beginning of the UTC day of `moment`."""
    return datetime.combine(moment.astimezone(UTC).date(), time(), tzinfo=UTC)


def day_end(moment: datetime) -> datetime:
    """Return the instant at which the UTC day of `moment` turns."""
    return day_start(moment) + timedelta(days=1)
