"""How sure a score is and how sure the difference of two is, asked of a child; what comparisons need is stored."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import structlog

from scorer.splits.usage import Part
from server.services.estimates import EVIDENCE, Interval, PartEstimate
from server.services.scoring import Task
from server.storage import Storage, save_file
from worker import messages
from worker.child import Outcome
from worker.files import DamagedFileError, check_file, fetched_path
from worker.messages import Differed, DifferenceRequest, Estimated, EstimateRequest, Limits, Stale
from worker.solutions import SolutionCache, SolutionNotCompiledError
from worker.spares import Spares

LARGEST_EVIDENCE_BYTES = 1 << 30

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Estimator:
    """What it takes; `limits` bind the child. `beat` is called now and then while one works."""

    storage: Storage
    solutions: SolutionCache
    spares: Spares
    limits: Limits
    max_expanded_bytes: int

    def estimate(
        self, task: Task, *, beat: Callable[[], None], prefix: str = EVIDENCE
    ) -> tuple[PartEstimate, PartEstimate]:
        """Return what can be told of the public and of the private score of a submission."""
        with tempfile.TemporaryDirectory(prefix="podium-evidence-") as folder:
            try:
                outcome = self._ask(task, Path(folder), beat)
            except DamagedFileError as error:
                log.error("file_damaged", submission_id=task.submission_id, key=error.key, found=error.found)
                return PartEstimate(), PartEstimate()
            except SolutionNotCompiledError as error:
                outcome = error.outcome
            if not isinstance(outcome, Estimated):
                log.warning("score_not_estimated", submission_id=task.submission_id, outcome=type(outcome).__name__)
                return PartEstimate(), PartEstimate()
            return (
                self._keep(Path(folder) / Part.PUBLIC, outcome.public, prefix),
                self._keep(Path(folder) / Part.PRIVATE, outcome.private, prefix),
            )

    def _ask(self, task: Task, folder: Path, beat: Callable[[], None]) -> Outcome:
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

    def _keep(self, evidence: Path, interval: messages.Interval | None, prefix: str) -> PartEstimate:
        if interval is None or not evidence.exists():
            return PartEstimate()
        stored = save_file(self.storage, evidence, prefix)
        return PartEstimate(Interval(interval.error, interval.low, interval.high), stored.key)

    def find_difference_error(self, first: str | None, second: str | None, *, beat: Callable[[], None]) -> float:
        """Return the standard error of the difference of two scores by the keys of their evidences.

        Infinite where nothing can be said, as of a score that has no evidence.
        """
        if first is None or second is None:
            return math.inf
        try:
            with fetched_path(self.storage, first) as one, fetched_path(self.storage, second) as other:
                outcome = self.spares.ask(DifferenceRequest(str(one), str(other), self.limits), beat=beat)
        except DamagedFileError as error:
            log.error("file_damaged", key=error.key, found=error.found)
            return math.inf
        if not isinstance(outcome, Differed):
            log.warning("difference_not_found", outcome=type(outcome).__name__)
            return math.inf
        return outcome.standard_error if outcome.is_known else math.inf
