"""A bar that shows how far a transfer is, on terminals only."""

import shutil
import sys
import time

from client import times
from client.output import Screen
from client.tables import shorten, size

_WIDTH = 28
_REDRAW_SECONDS = 0.1


class Bar:
    """The progress of one file.

    Parameters
    ----------
    label : str
        The name of the file.
    total_bytes : int
        Its whole size.
    """

    def __init__(self, screen: Screen, label: str, total_bytes: int) -> None:
        self._screen = screen
        self._label = shorten(label, 30)
        self._total = total_bytes
        self.restart()

    def restart(self, done_bytes: int = 0) -> None:
        """Begin (again) with so many bytes already there."""
        self._done = self._first = done_bytes
        self._started = time.monotonic()
        self._drawn = 0.0

    def advance(self, n_bytes: int) -> None:
        """Count bytes, and redraw when the last drawing is old enough."""
        self._done += n_bytes
        at = time.monotonic()
        if at - self._drawn >= _REDRAW_SECONDS or self._done >= self._total:
            self._drawn = at
            self._screen.passing(self._line(at - self._started))

    def close(self) -> None:
        """Take the bar away."""
        self._screen.clear()

    def _line(self, elapsed: float) -> str:
        """Return “train.csv ━━━━────  45%  1.2 of 2.6 MB  3.1 MB/s  2 s left” as far as it fits."""
        share = min(1.0, self._done / self._total) if self._total else 1.0
        speed = (self._done - self._first) / elapsed if elapsed > 0 else 0.0
        parts = [f"{share:4.0%}", f"{size(self._done)} of {size(self._total)}"]
        if elapsed > 0.5 and speed > 0:
            parts.append(f"{size(speed)}/s")
            parts.append(f"{times.seconds((self._total - self._done) / speed)} left")
        full, empty = self._signs()
        n_full = round(share * _WIDTH)
        paint = self._screen.paint_passing
        room = shutil.get_terminal_size().columns - len(self._label) - _WIDTH - 4
        text = shorten("  ".join(parts), max(room, 5))
        return f"{self._label} {paint(full * n_full, 'accent')}{paint(empty * (_WIDTH - n_full), 'dim')} {text}"

    @staticmethod
    def _signs() -> tuple[str, str]:
        """Return the two signs of the bar, plain ones where the terminal has no others."""
        is_unicode = (sys.stderr.encoding or "").lower().replace("-", "") == "utf8"
        return ("━", "─") if is_unicode else ("#", "-")
