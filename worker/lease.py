"""The right to score a submission, which has to be renewed and can be lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from server.db import Database
from server.errors import UnavailableError
from server.services import scoring
from server.services.scoring import Task

log = structlog.get_logger(__name__)


class LeaseLostError(Exception):
    """Another worker has the submission now, or it has ended."""


class Holding(Protocol):
    """What scoring needs of the right to score: a lease, or none where nobody else can have it."""

    def beat(self) -> None:
        """Say that the work goes on; to be called often."""

    def stretch(self, seconds: float) -> None:
        """Announce something that takes so long."""


class Lease:
    """Keeps the lease of a task alive while its work goes on, and gives a sign of life whenever it is renewed.

    `renew` is the service that does it; False from it means that the lease is lost.
    """

    def __init__(
        self,
        database: Database,
        task: Task,
        *,
        seconds: float,
        clock: Callable[[], datetime],
        give_sign: Callable[[], None] = lambda: None,
        renew: Callable[..., bool] = scoring.renew,
    ) -> None:
        self._database = database
        self._task = task
        self._seconds = seconds
        self._clock = clock
        self._give_sign = give_sign
        self._renew = renew
        self._due = time.monotonic() + seconds / 3

    def beat(self) -> None:
        """Renew the lease if a third of it is over; to be called often.

        Raises
        ------
        LeaseLostError
            If it is no longer ours.
        """
        if time.monotonic() >= self._due:
            self.stretch(0.0)

    def stretch(self, seconds: float) -> None:
        """Renew the lease for longer than usual, before something during which nobody can renew it.

        Raises
        ------
        LeaseLostError
            If it is no longer ours.
        """
        self._due = time.monotonic() + self._seconds / 3
        self._give_sign()
        try:
            is_held = self._database.write(
                self._renew, task=self._task, lease_seconds=self._seconds + seconds, now=self._clock()
            )
        except UnavailableError:
            # The work may still end in time; recording it will tell.
            log.warning("lease_not_renewed", submission_id=self._task.submission_id)
            return
        if not is_held:
            raise LeaseLostError
