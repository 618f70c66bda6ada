"""How sure scores are, found when no submission waits for one: intervals, and who is tied with the leader."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from scorer.splits.usage import Part
from server.db import Database
from server.jobs import QUEUE
from server.services import estimates
from server.services.estimates import Contender, Interval, PartEstimate
from server.services.scoring import Task
from server.storage import Storage, save_file
from worker import messages
from worker.child import Outcome
from worker.files import DamagedFileError, check_file, fetched_path
from worker.messages import Compared, Estimated, EstimateRequest, Limits, Stale, TiesRequest
from worker.scoring import utc_now
from worker.solutions import SolutionCache, SolutionNotCompiledError
from worker.spares import Spares

EVIDENCE = "evidence"
CLAIM = "podium:estimate:"
LARGEST_EVIDENCE_BYTES = 1 << 30
# Compared with the leader are the first rows of a board: who stands behind them is hardly ever tied with it.
N_CONTENDERS = 100
LONGEST_IN_THE_WAY_SECONDS = 0.5

log = structlog.get_logger(__name__)


class InterruptedForScoreError(Exception):
    """A submission waits for its score, which comes first."""


@dataclass(frozen=True)
class Estimating:
    """What it takes; `limits` bind the child. `claims` keep two workers from the same score."""

    database: Database
    storage: Storage
    solutions: SolutionCache
    spares: Spares
    limits: Limits
    max_expanded_bytes: int
    claims: Claims
    clock: Callable[[], datetime] = utc_now

    def run_one(self) -> bool:
        """Look for the interval of one score that has none, and then for ties.

        Returns False if there is nothing to do, or if a submission came meanwhile: then it is done another time.
        """
        task = next((found for found in self.database.read(estimates.find_missing) if self._is_free(found)), None)
        if task is None:
            return False
        try:
            public, private = self._estimate(task)
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

    def _estimate(self, task: Task) -> tuple[PartEstimate, PartEstimate]:
        with tempfile.TemporaryDirectory(prefix="podium-evidence-") as folder:
            try:
                outcome = self._ask(task, Path(folder))
            except DamagedFileError as error:
                log.error("file_damaged", submission_id=task.submission_id, key=error.key, found=error.found)
                return PartEstimate(), PartEstimate()
            except SolutionNotCompiledError as error:
                outcome = error.outcome
            if not isinstance(outcome, Estimated):
                log.warning("score_not_estimated", submission_id=task.submission_id, outcome=type(outcome).__name__)
                return PartEstimate(), PartEstimate()
            return (
                self._keep(Path(folder) / Part.PUBLIC, outcome.public),
                self._keep(Path(folder) / Part.PRIVATE, outcome.private),
            )

    def _ask(self, task: Task, folder: Path) -> Outcome:
        beat = partial(self._give_way, time.monotonic())
        ask = partial(self.spares.ask, beat=beat)
        with fetched_path(self.storage, task.submission_key) as submission:
            check_file(submission, key=task.submission_key, sha256=task.submission_sha256)
            compiled = self.solutions.get(task, ask=ask, beat=beat)
            request = EstimateRequest(
                submission=str(submission),
                folder=str(compiled),
                evidence=str(folder),
                max_expanded_bytes=self.max_expanded_bytes,
                limits=replace(self.limits, file_bytes=LARGEST_EVIDENCE_BYTES),
            )
            outcome = ask(request)
            if isinstance(outcome, Stale):
                self.solutions.discard(task)
                outcome = ask(replace(request, folder=str(self.solutions.get(task, ask=ask, beat=beat))))
            return outcome

    def _give_way(self, began: float) -> None:
        """Break a long estimate off where a submission waits; a short one is done before that would help."""
        if time.monotonic() - began > LONGEST_IN_THE_WAY_SECONDS and self.claims.is_score_wanted():
            raise InterruptedForScoreError

    def _keep(self, evidence: Path, interval: messages.Interval | None) -> PartEstimate:
        if interval is None or not evidence.exists():
            return PartEstimate()
        stored = save_file(self.storage, evidence, EVIDENCE)
        return PartEstimate(Interval(interval.error, interval.low, interval.high), stored.key)

    def _find_ties(self, competition_id: int) -> None:
        contenders = self.database.read(estimates.list_contenders, competition_id=competition_id, n=N_CONTENDERS)
        if not contenders:
            return
        outcome = self._compare(contenders)
        if not isinstance(outcome, Compared) or len(outcome.is_tied) != len(contenders):
            log.warning("ties_not_found", competition_id=competition_id, outcome=type(outcome).__name__)
            return
        tied = {row.team_id for row, is_tied in zip(contenders, outcome.is_tied, strict=True) if is_tied}
        # A leader with whom nobody is tied is not tied with itself.
        self.database.write(
            estimates.record_ties, competition_id=competition_id, tied_team_ids=tied if len(tied) > 1 else set()
        )

    def _compare(self, contenders: list[Contender]) -> Outcome | DamagedFileError:
        with ExitStack() as stack:
            try:
                paths = [stack.enter_context(fetched_path(self.storage, row.evidence_key)) for row in contenders]
            except DamagedFileError as error:
                return error
            request = TiesRequest(tuple(str(path) for path in paths), self.limits)
            return self.spares.ask(request, beat=lambda: None)


class Claims:
    """Says which worker is at which score, so that not all do the same, and whether a submission waits meanwhile.

    Without Redis every score is free, and nothing waits that could be seen.
    """

    def __init__(self, connection: Redis, *, seconds: float) -> None:
        self._connection = connection
        self._seconds = int(seconds) + 1
        self._queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)

    def take(self, submission_id: int) -> bool:
        """Whether nobody was at it yet; if so, it is claimed for as long as an estimate may take."""
        try:
            return bool(self._connection.set(f"{CLAIM}{submission_id}", 1, nx=True, ex=self._seconds))
        except RedisError:
            return True

    def release(self, submission_id: int) -> None:
        """Give a score back; without Redis nobody knows that it was claimed."""
        with suppress(RedisError):
            self._connection.delete(f"{CLAIM}{submission_id}")

    def is_score_wanted(self) -> bool:
        """Whether a submission waits in the queue."""
        try:
            return bool(self._queue.count)
        except RedisError:
            return False
