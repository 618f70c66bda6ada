"""How many submissions a team has used and left on a UTC day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from server.errors import DailyLimitReachedError, ErrorLimitReachedError, TotalLimitReachedError


@dataclass(frozen=True)
class Quota:
    """The limits of one team on one UTC day.

    `used` counts submissions that are pending or complete, `errors_used` those that ended in error by a fault of
    the file. Faults of the platform or the host count for neither. What a member handed in on this day for a team
    that they left counts here as well.

    Attributes
    ----------
    daily_limit, used : int
        Of this day.
    error_limit, errors_used : int
        Files with errors of this day.
    resets_at : datetime
        When the day turns.
    extra : int
        Attempts that the host granted and that were not used on earlier days.
    total_limit : int or None
        Submissions until the end, granted ones included; None where there is no such limit.
    used_total : int
        Submissions since the start.
    """

    daily_limit: int
    used: int
    error_limit: int
    errors_used: int
    resets_at: datetime
    extra: int = 0
    total_limit: int | None = None
    used_total: int = 0

    @property
    def left(self) -> int:
        """Return how many more submissions may be scored today."""
        today = max(0, self.daily_limit + self.extra - self.used)
        return today if self.total_left is None else min(today, self.total_left)

    @property
    def total_left(self) -> int | None:
        """Return how many more submissions may be scored until the end, or None if nothing limits them."""
        return None if self.total_limit is None else max(0, self.total_limit - self.used_total)

    @property
    def extra_left(self) -> int:
        """Return how many granted attempts are left once the day's own are used."""
        return max(0, self.extra - max(0, self.used - self.daily_limit))

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
            n_today = self.daily_limit + self.extra
            used = "one submission" if n_today == 1 else f"{n_today} submissions"
            raise DailyLimitReachedError(f"Your team has used its {used} of today. The next ones open at {turn}.")
        if self.errors_left == 0:
            raise ErrorLimitReachedError(
                f"Your team has handed in {self.errors_used} files with errors today; the limit is {self.error_limit}."
                f" Look at what their pages say; the next files are taken from {turn}."
            )


def extra_left(granted: int, used_by_day: Mapping[date, int], *, daily_limit: int, today: date) -> int:
    """Return the granted attempts that earlier days left: each day first uses its own, then granted ones."""
    used = sum(max(0, n_used - daily_limit) for day, n_used in used_by_day.items() if day < today)
    return max(0, granted - used)


def default_error_limit(daily_limit: int) -> int:
    """Return the limit of files with errors that goes with a daily limit: four times as many, at least 20."""
    return max(20, 4 * daily_limit)


def day_start(moment: datetime) -> datetime:
    """Return the beginning of the UTC day of `moment`."""
    return datetime.combine(moment.astimezone(UTC).date(), time(), tzinfo=UTC)


def day_end(moment: datetime) -> datetime:
    """Return the instant at which the UTC day of `moment` turns."""
    return day_start(moment) + timedelta(days=1)
