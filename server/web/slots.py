"""How much one team or user may do at the same time in this process: slow transfers must not take every thread."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from server.errors import ThrottledError

MOST_UPLOADS = 2
MOST_DOWNLOADS = 4
MOST_COMMANDS = 2
RETRY_SECONDS = 5


class Slots:
    """Counts what is under way, by name; at most `most` of each."""

    def __init__(self, most: int, *, what: str) -> None:
        self._most = most
        self._what = what
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, name: str) -> Callable[[], None]:
        """Take a slot and return what gives it back, once however often it is called.

        Raises
        ------
        ThrottledError
            If all slots of that name are taken.
        """
        with self._lock:
            if self._taken[name] >= self._most:
                raise ThrottledError(
                    f"{self._most} {self._what} of yours are under way. Wait until one has ended, then try again.",
                    retry_after_seconds=RETRY_SECONDS,
                )
            self._taken[name] += 1
        held = [name]
        return lambda: self._give_back(held)

    def _give_back(self, held: list[str]) -> None:
        with self._lock:
            for name in held:
                self._taken[name] -= 1
                if not self._taken[name]:
                    del self._taken[name]
            held.clear()


UPLOADS = Slots(MOST_UPLOADS, what="uploads")
DOWNLOADS = Slots(MOST_DOWNLOADS, what="downloads")
COMMANDS = Slots(MOST_COMMANDS, what="commands")  # that wait for workers
