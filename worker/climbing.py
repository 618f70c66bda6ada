"""The ladder: a score is recorded once it was compared with the step that its team stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from server.db import Database
from server.services import releases
from server.services.estimates import PartEstimate
from server.services.releases import Attempt, StepChangedError
from server.services.scoring import Task
from worker.estimator import Estimator

log = structlog.get_logger(__name__)

Record = Callable[[Attempt, PartEstimate, PartEstimate], bool]


@dataclass(frozen=True)
class Climbing:
    """What comparing takes."""

    database: Database
    estimator: Estimator

    def record(self, task: Task, record: Record, *, beat: Callable[[], None]) -> bool:
        """Compare a submission with its team's step and `record` it; again if the team left that step meanwhile."""
        public, private = self.estimator.estimate(task, beat=beat)
        while True:
            attempt = self._compare(task, public.evidence_key, beat)
            try:
                return record(attempt, public, private)
            except StepChangedError:
                log.info("step_changed", submission_id=task.submission_id)

    def _compare(self, task: Task, evidence_key: str | None, beat: Callable[[], None]) -> Attempt:
        step = self.database.read(
            releases.find_step, submission_id=task.submission_id, higher_is_better=task.higher_is_better
        )
        if step is None:
            return Attempt(None, 0.0)
        error = self.estimator.find_difference_error(evidence_key, step.evidence_key, beat=beat)
        return Attempt(step.released.submission_id, error)
