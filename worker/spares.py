"""Children forked ahead of the work, so that a submission does not wait for a fork."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from worker.child import Child, Outcome, Work
from worker.messages import Request


class Spares:
    """Keeps `n` children ready, each of which has called `prepare`. `refill` is called when nobody waits."""

    def __init__(self, work: Work, *, prepare: Callable[[], None] = lambda: None, n: int = 2) -> None:
        self._work = work
        self._prepare = prepare
        self._n = n
        self._ready: deque[Child] = deque()
        self._used: list[Child] = []

    def ask(
        self, request: Request, *, beat: Callable[[], None], meanwhile: Callable[[], None] = lambda: None
    ) -> Outcome:
        """Have a fresh child do one piece of work; see `Child.ask`."""
        child = self._take()
        self._used.append(child)
        return child.ask(request, beat=beat, meanwhile=meanwhile)

    def _take(self) -> Child:
        while self._ready:
            child = self._ready.popleft()
            if child.is_alive():
                return child
            child.close()
        return Child(self._work, self._prepare)

    def refill(self) -> None:
        """Put away the children that are done and fork as many as are missing."""
        while self._used:
            self._used.pop().close()
        while len(self._ready) < self._n:
            self._ready.append(Child(self._work, self._prepare))

    def close(self) -> None:
        """End them all."""
        for child in (*self._ready, *self._used):
            child.close()
        self._ready.clear()
        self._used.clear()
