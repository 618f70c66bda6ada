"""How a process learns that it is to end: a signal raises a flag, and everything else looks at it."""

from __future__ import annotations

import signal
import time
from types import FrameType

NAP_SECONDS = 0.1


class Stop:
    """Is set by SIGTERM or SIGINT once `listen` was called."""

    def __init__(self) -> None:
        self.is_set = False

    def listen(self) -> None:
        """Take the signals."""
        signal.signal(signal.SIGTERM, self._set)
        signal.signal(signal.SIGINT, self._set)

    def _set(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_set = True

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond a signal."""
        end = time.monotonic() + seconds
        while not self.is_set and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, NAP_SECONDS))
