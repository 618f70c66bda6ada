"""One submission from the claim to the record: fetch, check, score in a child, write down what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import structlog

from scorer.report import Report
from scorer.versions import library_versions, scorer_version
from server import failpoints
from server.db import Database
from server.domain.honesty import HonestMode
from server.domain.submissions import Fault
from server.errors import UnavailableError
from server.jobs import JobQueue
from server.services import estimates, scoring
from server.services.estimates import PartEstimate
from server.services.releases import Attempt
from server.services.scoring import Task
from server.storage import Storage
from worker import reports
from worker.child import Crashed, Outcome, TimedOut
from worker.climbing import Climbing
from worker.files import DamagedFileError, check_file, fetched_path
from worker.lease import Lease, LeaseLostError
from worker.messages import Broken, Failed, Limits, OutOfMemory, Refused, Scored, ScoreRequest, Stale
from worker.sealed_door import MetricFailed, NotRun, SealedDoor, SealedOutcome
from worker.solutions import SolutionCache, SolutionNotCompiledError
from worker.spares import Spares
from worker.stopwatch import Stopwatch

SLOWEST_FETCH_BYTES_PER_SECOND = 4 * 1024 * 1024
LARGE_BYTES = 64 * 1024 * 1024

Ending: TypeAlias = Outcome | SealedOutcome | DamagedFileError

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
            return self._record(task, self._score(task, watch, lease), watch, lease)
        except LeaseLostError:
            log.warning("lease_lost", submission_id=submission_id, version=version, attempt=task.n_attempts)
        except UnavailableError:
            self.leases.write(scoring.hand_back, task=task)
            log.warning("storage_unavailable", submission_id=submission_id, version=version)
        return False

    def _score(self, task: Task, watch: Stopwatch, lease: Lease) -> Ending:
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

    def _score_file(self, task: Task, submission: Path, lease: Lease, watch: Stopwatch) -> Outcome:
        folder = self.solutions.get(task, ask=partial(self.spares.ask, beat=lease.beat), beat=lease.beat)
        watch.lap("solution")

        def check() -> None:
            check_file(submission, key=task.submission_key, sha256=task.submission_sha256)
            watch.lap("check")
            failpoints.reach("after_fetch")

        # The child reads while its parent checks the bytes; if they are not those that were handed in, its
        # answer is never looked at.
        limits = self.limits.at_attempt(task.n_attempts)
        request = ScoreRequest(str(submission), str(folder), self.max_expanded_bytes, limits)
        outcome = self.spares.ask(request, beat=lease.beat, meanwhile=check)
        watch.lap("child")
        return outcome

    def _record(self, task: Task, outcome: Ending, watch: Stopwatch, lease: Lease) -> bool:
        match outcome:
            case Scored():
                is_recorded = self._record_score(task, outcome, watch, lease)
            case Refused(problems):
                is_recorded = self._record_error(task, Fault.FILE, reports.invalid_file(Report(problems)))
            case OutOfMemory():
                is_recorded = self._record_error(task, Fault.FILE, reports.needs_memory(self.limits.memory_bytes))
            case TimedOut():
                is_recorded = self._record_error(task, Fault.FILE, reports.needs_time(self.limits.seconds))
            case Broken(error):
                log.error("solution_broken", solution_id=task.solution_id, error=error)
                is_recorded = self._record_error(task, Fault.HOST, reports.broken_solution())
            case MetricFailed(words, trace):
                log.error("metric_failed", submission_id=task.submission_id)
                is_recorded = self._record_metric_fault(task, Fault.HOST, reports.failed_metric(), words, trace)
            case NotRun(words):
                log.error("metric_not_run", submission_id=task.submission_id, reason=words)
                is_recorded = self._record_metric_fault(task, Fault.PLATFORM, reports.metric_not_run(), words, "")
            case DamagedFileError():
                log.error("file_damaged", submission_id=task.submission_id, key=outcome.key, found=outcome.found)
                is_recorded = self._record_error(task, Fault.PLATFORM, reports.damaged_file())
            case _:
                return self._release(task, outcome)
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
            "receipt": _receipt(task, scored, watch.seconds, self.clock()),
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

    def _record_error(self, task: Task, fault: Fault, report: Mapping[str, Any]) -> bool:
        return self.database.write(scoring.record_error, task=task, fault=fault, report=report, now=self.clock())

    def _record_metric_fault(self, task: Task, fault: Fault, report: Mapping[str, Any], words: str, trace: str) -> bool:
        return self.database.write(
            scoring.record_metric_fault,
            task=task,
            fault=fault,
            report=report,
            words=words,
            trace=trace,
            now=self.clock(),
        )

    def _release(self, task: Task, outcome: Outcome) -> bool:
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


def _receipt(task: Task, scored: Scored, seconds: float, now: datetime) -> dict[str, Any]:
    """Return what it takes to compute the score again; private scores stand in a table of their own."""
    # How long a host's own metric ran could tell of labels.
    if task.metric_file is None:
        of_door: dict[str, Any] = {"seconds": round(seconds, 4)}
    else:
        of_door = {"metric_sha256": task.metric_file.sha256}
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
