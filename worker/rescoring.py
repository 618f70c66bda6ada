"""Submissions scored again, one at a time, when none waits for its score: for a rescore, or because a host asked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from scorer.report import Report
from server.domain.honesty import HonestMode
from server.errors import UnavailableError
from server.services import reruns, shadow_scores
from server.services.estimates import SHADOW_EVIDENCE
from server.services.scoring import Task
from worker.lease import Lease, LeaseLostError
from worker.messages import Scored
from worker.scoring import Scoring, make_receipt
from worker.stopwatch import Stopwatch
from worker.verdicts import Ending, judge

log = structlog.get_logger(__name__)


class Book(Protocol):
    """Where it stands what is to be scored again, and where it is kept what came of it: a module of the services."""

    is_wanted: Callable[..., bool]
    claim: Callable[..., Task | None]
    renew: Callable[..., bool]
    hand_back: Callable[..., None]
    release: Callable[..., None]
    record_score: Callable[..., bool]
    record_error: Callable[..., bool]


@dataclass(frozen=True)
class Rescoring:
    """Scores as `scoring` does, and keeps what comes of it in the shadow."""

    scoring: Scoring

    @property
    def book(self) -> Book:
        """What this works through."""
        return shadow_scores

    def run_one(self) -> bool:
        """Score one submission again; False if none is left."""
        watch, made = Stopwatch(), self.scoring
        if not made.database.read(self.book.is_wanted):
            return False
        task = made.leases.write(
            self.book.claim, lease=uuid.uuid4().hex, lease_seconds=made.lease_seconds, now=made.clock()
        )
        if task is None:
            return False
        lease = Lease(made.leases, task, seconds=made.lease_seconds, clock=made.clock, renew=self.book.renew)
        try:
            self._record(task, made.score(task, watch, lease), watch, lease)
        except LeaseLostError:
            log.warning("lease_lost", submission_id=task.submission_id, version=task.version)
        except UnavailableError:
            made.leases.write(self.book.hand_back, task=task)
            log.warning("storage_unavailable", submission_id=task.submission_id, version=task.version)
            return False
        return True

    def _record(self, task: Task, ending: Ending, watch: Stopwatch, lease: Lease) -> None:
        database = self.scoring.database
        verdict = judge(task, ending, self.scoring.limits)
        if isinstance(ending, Scored):
            score: dict[str, Any] = {
                "public_score": ending.public_score,
                "private_score": ending.private_score,
                "receipt": make_receipt(task, ending, watch.seconds, self.scoring.clock()),
                "notes": Report(ending.notes).to_dict()["problems"],
            }
            score |= self._estimate(task, lease)
            database.write(self.book.record_score, task=task, **score, **self._dated())
        elif verdict is not None:
            database.write(
                self.book.record_error, task=task, fault=verdict.fault, report=verdict.report, **self._dated()
            )
        else:
            database.write(self.book.release, task=task, **self._dated())
        log.info(
            "submission_scored_again",
            submission_id=task.submission_id,
            version=task.version,
            outcome=type(ending).__name__,
        )

    def _estimate(self, task: Task, lease: Lease) -> dict[str, Any]:
        """Return by what the ladder compares a submission with others of its team, where there is a ladder."""
        if task.honest_mode is not HonestMode.LADDER or task.metric_file is not None:
            return {}
        public, private = self.scoring.climbing.estimator.estimate(task, beat=lease.beat, prefix=SHADOW_EVIDENCE)
        return {"public": public, "private": private}

    def _dated(self) -> dict[str, Any]:
        """Return what the book wants to know beside the result."""
        return {}


class Rerunning(Rescoring):
    """Scores a second time what hosts asked for, and has it compared with the first score."""

    @property
    def book(self) -> Book:
        """What this works through."""
        return reruns

    def _dated(self) -> dict[str, Any]:
        return {"now": self.scoring.clock()}

    def _estimate(self, task: Task, lease: Lease) -> dict[str, Any]:  # noqa: ARG002
        return {}
