"""The schedule's sign of life, which `doctor` looks for."""

from __future__ import annotations

from datetime import datetime

from redis import Redis

from server.jobs import SCHEDULE_SIGN

EVERY_SECONDS = 10.0
LASTS_SECONDS = 60


class Heartbeat:
    """A key in Redis that expires unless it is set again and again."""

    def __init__(self, connection: Redis) -> None:
        self._connection = connection

    def beat(self, now: datetime) -> int:
        """Set the key; returns 1, the number of signs given."""
        self._connection.set(SCHEDULE_SIGN, now.isoformat(), ex=LASTS_SECONDS)
        return 1
