"""Stand-ins for the world outside: real classes with the same methods, which keep what they were given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from server.db import after_commit


class FakeQueue:
    """A queue that keeps the jobs in a list, once they are committed."""

    def __init__(self) -> None:
        self.jobs: list[tuple[int, int]] = []
        self.is_down = False

    def enqueue_score(self, session: Session, *, submission_id: int, version: int) -> None:
        """Keep the job after the commit; while the queue is down, lose it."""
        after_commit(session, lambda: None if self.is_down else self.jobs.append((submission_id, version)))

    def ping(self) -> None:
        """Answer, unless the queue is down."""
        if self.is_down:
            raise ConnectionError("The fake queue is down.")


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
