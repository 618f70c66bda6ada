"""Pairs of submissions that a page has asked for, compared when no submission waits for its score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from server.db import Database
from server.services import comparisons
from server.services.comparisons import Difference, OpenComparison
from server.storage import Storage
from worker.files import DamagedFileError, fetched_path
from worker.messages import Differed, DifferenceRequest, Limits
from worker.scoring import utc_now
from worker.spares import Spares

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Comparing:
    """What it takes; `limits` bind the child. A pair that two workers compare has the same result twice."""

    database: Database
    storage: Storage
    spares: Spares
    limits: Limits
    clock: Callable[[], datetime] = utc_now

    def run_one(self) -> bool:
        """Compare one pair; False if none waits that can be compared."""
        pair = self.database.read(comparisons.find_open)
        if pair is None:
            return False
        found = self._compare(pair)
        self.database.write(comparisons.record, comparison_id=pair.id, found=found, now=self.clock())
        log.info("pair_compared", comparison_id=pair.id, is_found=found is not None)
        return True

    def _compare(self, pair: OpenComparison) -> Difference | None:
        try:
            with (
                fetched_path(self.storage, pair.first_key) as first,
                fetched_path(self.storage, pair.second_key) as second,
            ):
                outcome = self.spares.ask(DifferenceRequest(str(first), str(second), self.limits), beat=_no_beat)
        except DamagedFileError as error:
            log.error("file_damaged", comparison_id=pair.id, key=error.key, found=error.found)
            return None
        if not isinstance(outcome, Differed):
            log.warning("pair_not_compared", comparison_id=pair.id, outcome=type(outcome).__name__)
            return None
        if not outcome.is_known:
            return None
        return Difference(outcome.difference, outcome.low, outcome.high, outcome.p_value)


def _no_beat() -> None:
    """Hold no lease, and give way to nobody: two small files take milliseconds."""
