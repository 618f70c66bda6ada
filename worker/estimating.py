"""How sure scores are, found when no submission waits for one: intervals, and who is tied with the leader."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from server.db import Database
from server.jobs import QUEUE
from server.services import estimates, private_ties
from server.services.estimates import Contender
from server.services.scoring import Task
from worker.child import Outcome
from worker.estimator import Estimator
from worker.files import DamagedFileError, fetched_path
from worker.messages import Compared, TiesRequest
from worker.scoring import utc_now

CLAIM = "podium:estimate:"
# Compared with the leader are the first rows of a board: who stands behind them is hardly ever tied with it.
N_CONTENDERS = 100
LONGEST_IN_THE_WAY_SECONDS = 0.5

log = structlog.get_logger(__name__)


class InterruptedForScoreError(Exception):
    """A submission waits for its score, which comes first."""


@dataclass(frozen=True)
class Estimating:
    """What it takes. `claims` keep two workers from the same score."""

    database: Database
    estimator: Estimator
    claims: Claims
    clock: Callable[[], datetime] = utc_now

    def run_one(self) -> bool:
        """Look for the interval of one score that has none, and then for ties; else for ties on a final board.

        Returns False if there is nothing to do, or if a submission came meanwhile: then it is done another time.
        """
        task = next((found for found in self.database.read(estimates.find_missing) if self._is_free(found)), None)
        return self._find_private_ties() if task is None else self._estimate(task)

    def _estimate(self, task: Task) -> bool:
        try:
            public, private = self.estimator.estimate(task, beat=partial(self._give_way, time.monotonic()))
        except InterruptedForScoreError:
            self.claims.release(task.submission_id)
            log.info("estimate_interrupted", submission_id=task.submission_id)
            return False
        competition_id = self.database.write(
            estimates.record, task=task, public=public, private=private, now=self.clock()
        )
        log.info("score_estimated", submission_id=task.submission_id, is_found=public.interval is not None)
        if competition_id is not None:
            self._find_ties(competition_id)
        return True

    def _is_free(self, task: Task) -> bool:
        return self.claims.take(task.submission_id)

    def _give_way(self, began: float) -> None:
        """Break a long estimate off where a submission waits; a short one is done before that would help."""
        if time.monotonic() - began > LONGEST_IN_THE_WAY_SECONDS and self.claims.is_score_wanted():
            raise InterruptedForScoreError

    def _find_ties(self, competition_id: int) -> None:
        contenders = self.database.read(estimates.list_contenders, competition_id=competition_id, n=N_CONTENDERS)
        if not contenders:
            return
        tied = self._find_tied(competition_id, contenders)
        if tied is not None:
            self.database.write(estimates.record_ties, competition_id=competition_id, tied_team_ids=tied)

    def _find_private_ties(self) -> bool:
        """Look once for the ties of a board that became final or changed since; False if there is none."""
        waiting = self.database.read(private_ties.find_waiting, n=N_CONTENDERS, now=self.clock())
        if waiting is None:
            return False
        tied = self._find_tied(waiting.competition_id, waiting.contenders) if waiting.contenders else None
        is_recorded = self.database.write(
            private_ties.record, waiting=waiting, tied_team_ids=tied or set(), n=N_CONTENDERS, now=self.clock()
        )
        log.info("private_ties_sought", competition_id=waiting.competition_id, is_recorded=is_recorded)
        return is_recorded

    def _find_tied(self, competition_id: int, contenders: Sequence[Contender]) -> set[int] | None:
        """Return the teams that cannot be told apart from the first one, or None if nothing can be said."""
        outcome = self._compare(contenders)
        if not isinstance(outcome, Compared) or len(outcome.is_tied) != len(contenders):
            log.warning("ties_not_found", competition_id=competition_id, outcome=type(outcome).__name__)
            return None
        tied = {row.team_id for row, is_tied in zip(contenders, outcome.is_tied, strict=True) if is_tied}
        # A leader with whom nobody is tied is not tied with itself.
        return tied if len(tied) > 1 else set()

    def _compare(self, contenders: Sequence[Contender]) -> Outcome | DamagedFileError:
        with ExitStack() as stack:
            try:
                paths = [
                    stack.enter_context(fetched_path(self.estimator.storage, row.evidence_key)) for row in contenders
                ]
            except DamagedFileError as error:
                return error
            request = TiesRequest(tuple(str(path) for path in paths), self.estimator.limits)
            return self.estimator.spares.ask(request, beat=lambda: None)


class Claims:
    """Says which worker is at which score, so that not all do the same, and whether a submission waits meanwhile.

    Without Redis every score is free, and nothing waits that could be seen.
    """

    def __init__(self, connection: Redis, *, seconds: float, prefix: str = CLAIM) -> None:
        self._connection = connection
        self._prefix = prefix
        self._seconds = int(seconds) + 1
        self._queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)

    def take(self, submission_id: int) -> bool:
        """Whether nobody was at it yet; if so, it is claimed for as long as an estimate may take."""
        try:
            return bool(self._connection.set(f"{self._prefix}{submission_id}", 1, nx=True, ex=self._seconds))
        except RedisError:
            return True

    def release(self, submission_id: int) -> None:
        """Give a score back; without Redis nobody knows that it was claimed."""
        with suppress(RedisError):
            self._connection.delete(f"{self._prefix}{submission_id}")

    def is_score_wanted(self) -> bool:
        """Whether a submission waits in the queue."""
        try:
            return bool(self._queue.count)
        except RedisError:
            return False
