"""How many submissions a team has used and left on a UTC day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from server.errors import DailyLimitReachedError, ErrorLimitReachedError


@dataclass(frozen=True)
class Quota:
    """The limits of one team on one UTC day.

    `used` counts submissions that are pending or complete, `errors_used` those that ended in error by a fault of
    the file. Faults of the platform or the host count for neither.
    """

    daily_limit: int
    used: int
    error_limit: int
    errors_used: int
    resets_at: datetime

    @property
    def left(self) -> int:
        """Return how many more submissions may be scored today."""
        return max(0, self.daily_limit - self.used)

    @property
    def errors_left(self) -> int:
        """Return how many more files with errors are taken today."""
        return max(0, self.error_limit - self.errors_used)

    def check(self) -> None:
        """Refuse one more submission if a limit is reached.

        Raises
        ------
        DailyLimitReachedError, ErrorLimitReachedError
            With the numbers, and when the day turns.
        """
        turn = f"{self.resets_at:%Y-%m-%d %H:%M} UTC"
        if self.left == 0:
            used = "one submission" if self.daily_limit == 1 else f"{self.daily_limit} submissions"
            raise DailyLimitReachedError(f"Your team has used its {used} of today. The next ones open at {turn}.")
        if self.errors_left == 0:
            raise ErrorLimitReachedError(
                f"Your team has handed in {self.errors_used} files with errors today; the limit is {self.error_limit}."
                f" Look at what their pages say; the next files are taken from {turn}."
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
