"""One submission from the claim to the record: fetch, check, score in a child, write down what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from scorer.report import Report
from scorer.versions import library_versions, scorer_version
from server import failpoints
from server.db import Database
from server.domain.honesty import HonestMode
from server.errors import UnavailableError
from server.jobs import JobQueue
from server.services import estimates, scoring
from server.services.estimates import PartEstimate
from server.services.releases import Attempt
from server.services.scoring import Task
from server.storage import Storage
from worker.child import Crashed, Outcome, TimedOut
from worker.climbing import Climbing
from worker.files import DamagedFileError, check_file, fetched_path
from worker.lease import Holding, Lease, LeaseLostError
from worker.messages import Broken, Failed, Limits, OutOfMemory, Scored, ScoreRequest, Stale
from worker.sealed_door import SealedDoor
from worker.solutions import SolutionCache, SolutionNotCompiledError
from worker.spares import Spares
from worker.stopwatch import Stopwatch
from worker.verdicts import Ending, Verdict, judge

SLOWEST_FETCH_BYTES_PER_SECOND = 4 * 1024 * 1024
LARGE_BYTES = 64 * 1024 * 1024

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Scoring:
    """What scoring takes. `limits` bind the child that reads the submission; `sealed` is for metrics of hosts.

    Leases go through `leases`, which does not wait for the disk: one that a power cut takes back has only to be
    taken again.
    """

    database: Database
    leases: Database
    storage: Storage
    queue: JobQueue
    solutions: SolutionCache
    spares: Spares
    sealed: SealedDoor
    climbing: Climbing
    limits: Limits
    max_expanded_bytes: int
    lease_seconds: float
    clock: Callable[[], datetime] = utc_now

    def run(self, *, submission_id: int, version: int, give_sign: Callable[[], None] = lambda: None) -> bool:
        """Score a submission if it is still to be scored; True if it has to be tried again.

        `give_sign` is called now and then while that takes long.

        Raises
        ------
        UnavailableError
            If the database does not answer; the submission stays pending and the sweep finds it.
        """
        watch = Stopwatch()
        task = self.leases.write(
            scoring.claim,
            submission_id=submission_id,
            version=version,
            lease=uuid.uuid4().hex,
            lease_seconds=self.lease_seconds,
            now=self.clock(),
        )
        if task is None:
            log.info("nothing_to_score", submission_id=submission_id, version=version)
            return False
        watch.lap("claim")
        try:
            lease = Lease(self.leases, task, seconds=self.lease_seconds, clock=self.clock, give_sign=give_sign)
            return self._record(task, self.score(task, watch, lease), watch, lease)
        except LeaseLostError:
            log.warning("lease_lost", submission_id=submission_id, version=version, attempt=task.n_attempts)
        except UnavailableError:
            self.leases.write(scoring.hand_back, task=task)
            log.warning("storage_unavailable", submission_id=submission_id, version=version)
        return False

    def score(self, task: Task, watch: Stopwatch, lease: Holding) -> Ending:
        """Fetch, check and score a submission that was claimed; nothing is written down.

        Raises
        ------
        LeaseLostError
            If another worker has the submission now.
        UnavailableError
            If the storage does not answer.
        """
        if task.submission_size_bytes > LARGE_BYTES:
            lease.stretch(task.submission_size_bytes / SLOWEST_FETCH_BYTES_PER_SECOND)
        try:
            with fetched_path(self.storage, task.submission_key) as submission:
                watch.lap("fetch")
                if task.metric_file is not None:
                    sealed = self.sealed.score(task, task.metric_file, submission, beat=lease.beat)
                    watch.lap("sandbox")
                    return sealed
                outcome = self._score_file(task, submission, lease, watch)
                if isinstance(outcome, Stale):
                    self.solutions.discard(task)
                    outcome = self._score_file(task, submission, lease, watch)
                return outcome
        except DamagedFileError as error:
            return error
        except SolutionNotCompiledError as error:
            # No file of an entrant was read: whatever limit was reached, the solution reached it.
            return Broken(type(error.outcome).__name__) if _is_limit(error.outcome) else error.outcome

    def _score_file(self, task: Task, submission: Path, lease: Holding, watch: Stopwatch) -> Outcome:
        folder = self.solutions.get(task, ask=partial(self.spares.ask, beat=lease.beat), beat=lease.beat)
        watch.lap("solution")

        def check() -> None:
            check_file(submission, key=task.submission_key, sha256=task.submission_sha256)
            watch.lap("check")
            failpoints.reach("after_fetch")

        # The child reads while its parent checks the bytes; if they are not those that were handed in, its
        # answer is never looked at.
        request = ScoreRequest(str(submission), str(folder), self.max_expanded_bytes, self.limits)
        outcome = self.spares.ask(request, beat=lease.beat, meanwhile=check)
        watch.lap("child")
        return outcome

    def _record(self, task: Task, outcome: Ending, watch: Stopwatch, lease: Lease) -> bool:
        verdict = judge(task, outcome, self.limits)
        if isinstance(outcome, Scored):
            is_recorded = self._record_score(task, outcome, watch, lease)
        elif verdict is None:
            return self._release(task, outcome)
        else:
            is_recorded = self._record_verdict(task, verdict)
        failpoints.reach("after_score_commit")
        watch.lap("record")
        if task.honest_mode is HonestMode.LADDER:
            self.database.write(scoring.enqueue_next, queue=self.queue, task=task)
        self._log(task, outcome, watch, is_recorded=is_recorded)
        return False

    def _record_score(self, task: Task, scored: Scored, watch: Stopwatch, lease: Lease) -> bool:
        score: dict[str, Any] = {
            "public_score": scored.public_score,
            "private_score": scored.private_score,
            "receipt": make_receipt(task, scored, watch.seconds, self.clock()),
            "notes": Report(scored.notes).to_dict()["problems"],
        }
        if task.honest_mode is not HonestMode.LADDER:
            return self.database.write(scoring.record_score, task=task, **score, now=self.clock())

        def record(attempt: Attempt, public: PartEstimate, private: PartEstimate) -> bool:
            return self.database.write(
                estimates.record_with_score,
                task=task,
                attempt=attempt,
                public=public,
                private=private,
                now=self.clock(),
                **score,
            )

        return self.climbing.record(task, record, beat=lease.beat)

    def _record_verdict(self, task: Task, verdict: Verdict) -> bool:
        error: dict[str, Any] = {
            "task": task,
            "fault": verdict.fault,
            "report": verdict.report,
            "now": self.clock(),
        }
        if not verdict.words:
            return self.database.write(scoring.record_error, **error)
        return self.database.write(scoring.record_metric_fault, **error, words=verdict.words, trace=verdict.trace)

    def _release(self, task: Task, outcome: Ending) -> bool:
        is_to_try_again = self.database.write(scoring.release, task=task, now=self.clock())
        details: dict[str, object] = {"outcome": type(outcome).__name__}
        if isinstance(outcome, Crashed):
            details["cause"] = outcome.cause
        elif isinstance(outcome, Failed):
            details |= {"error": outcome.error, "trace": outcome.trace}
        log.error(
            "scoring_crashed",
            submission_id=task.submission_id,
            attempt=task.n_attempts,
            is_to_try_again=is_to_try_again,
            **details,
        )
        return is_to_try_again

    def _log(self, task: Task, outcome: Ending, watch: Stopwatch, *, is_recorded: bool) -> None:
        stages = watch.laps | (dict(outcome.stages) if isinstance(outcome, Scored) else {})
        log.info(
            "submission_done" if is_recorded else "result_fenced_off",
            submission_id=task.submission_id,
            version=task.version,
            attempt=task.n_attempts,
            outcome=type(outcome).__name__,
            size_bytes=task.submission_size_bytes,
            ms={name: round(milliseconds, 2) for name, milliseconds in stages.items()},
        )


def _is_limit(outcome: Outcome) -> bool:
    return isinstance(outcome, OutOfMemory | TimedOut)


def make_receipt(task: Task, scored: Scored, seconds: float, now: datetime) -> dict[str, Any]:
    """Return what it takes to compute the score again; private scores stand in a table of their own."""
    # How long a host's own metric ran could tell of labels.
    if task.metric_file is None:
        of_door: dict[str, Any] = {"seconds": round(seconds, 4)}
    else:
        of_door = {"metric_sha256": task.metric_file.sha256, "is_complete": task.metric_file.is_complete}
    return {
        "submission_sha256": task.submission_sha256,
        "solution_sha256": task.solution_sha256,
        "metric": task.metric,
        "metric_version": scorer_version(),
        "metric_parameters": dict(task.metric_parameters),
        "id_column": task.id_column,
        "libraries": library_versions(),
        "n_public": scored.n_public,
        "n_private": scored.n_private,
        "path": scored.path,
        "scored_at": now.isoformat(),
        **of_door,
    }
