"""Submissions scored again under another version of their solution, one at a time, when none waits for its score."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import structlog

from scorer.report import Report
from server.errors import UnavailableError
from server.services import shadow_scores
from server.services.scoring import Task
from worker.lease import Lease, LeaseLostError
from worker.messages import Scored
from worker.scoring import Scoring, make_receipt
from worker.stopwatch import Stopwatch
from worker.verdicts import Ending, judge

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Rescoring:
    """Scores as `scoring` does, and keeps what comes of it in the shadow."""

    scoring: Scoring

    def run_one(self) -> bool:
        """Score one submission again; False if none is left."""
        watch, made = Stopwatch(), self.scoring
        if not made.database.read(shadow_scores.is_wanted):
            return False
        task = made.leases.write(
            shadow_scores.claim, lease=uuid.uuid4().hex, lease_seconds=made.lease_seconds, now=made.clock()
        )
        if task is None:
            return False
        lease = Lease(made.leases, task, seconds=made.lease_seconds, clock=made.clock, renew=shadow_scores.renew)
        try:
            self._record(task, made.score(task, watch, lease), watch)
        except LeaseLostError:
            log.warning("lease_lost", submission_id=task.submission_id, version=task.version)
        except UnavailableError:
            made.leases.write(shadow_scores.hand_back, task=task)
            log.warning("storage_unavailable", submission_id=task.submission_id, version=task.version)
            return False
        return True

    def _record(self, task: Task, ending: Ending, watch: Stopwatch) -> None:
        database = self.scoring.database
        verdict = judge(task, ending, self.scoring.limits)
        if isinstance(ending, Scored):
            score: dict[str, Any] = {
                "public_score": ending.public_score,
                "private_score": ending.private_score,
                "receipt": make_receipt(task, ending, watch.seconds, self.scoring.clock()),
                "notes": Report(ending.notes).to_dict()["problems"],
            }
            database.write(shadow_scores.record_score, task=task, **score)
        elif verdict is not None:
            database.write(shadow_scores.record_error, task=task, fault=verdict.fault, report=verdict.report)
        else:
            database.write(shadow_scores.release, task=task)
        log.info(
            "submission_scored_again",
            submission_id=task.submission_id,
            version=task.version,
            outcome=type(ending).__name__,
        )
