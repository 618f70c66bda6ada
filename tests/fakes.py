"""Stand-ins for the world outside: real classes with the same methods, which keep what they were given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy.orm import Session

from server.db import after_commit
from server.jobs import QueueSigns


class FakeQueue:
    """A queue that keeps the jobs in a list, once they are committed."""

    def __init__(self) -> None:
        self.jobs: list[tuple[int, int]] = []
        self.is_down = False
        self.signs = QueueSigns([], None)

    def enqueue_score(self, session: Session, *, submission_id: int, version: int) -> None:
        """Keep the job after the commit; while the queue is down, lose it."""
        after_commit(session, lambda: None if self.is_down else self.jobs.append((submission_id, version)))

    def ping(self) -> None:
        """Answer, unless the queue is down."""
        if self.is_down:
            raise ConnectionError("The fake queue is down.")

    def read_signs(self) -> QueueSigns:
        """Return the signs that the test has put here, unless the queue is down."""
        if self.is_down:
            raise RedisConnectionError("The fake queue is down.")
        return self.signs


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def advance(self, **span: float) -> datetime:
        """Move forward by a timedelta's arguments, and return the new time."""
        self.now += timedelta(**span)
        return self.now
