"""The comparisons that the ladder of a rescore wants, made when no submission waits for its score."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from server.db import Database
from server.services import shadow_ladders, shadow_scores
from worker.estimator import Estimator

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ShadowClimbing:
    """What it takes. Two workers that compare the same find the same, and it is kept once."""

    database: Database
    estimator: Estimator

    def run_one(self) -> bool:
        """Compare the next submission of each team that waits for it with its step; False if none does."""
        if not self.database.read(shadow_scores.is_wanted):
            return False
        wanted = self.database.read(shadow_ladders.list_wanted)
        for each in wanted:
            error = self.estimator.find_difference_error(each.evidence_key, each.step_evidence_key, beat=lambda: None)
            self.database.write(
                shadow_scores.record_comparison,
                rescore_id=each.rescore_id,
                submission_id=each.submission_id,
                step_id=each.step_id,
                standard_error=error,
            )
        if wanted:
            log.info("shadow_ladder_climbed", count=len(wanted))
        return bool(wanted)
