"""The functions that the queue calls by name; each is safe to run twice."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from rq import Retry

from server import failpoints
from server.domain.submissions import MAX_ATTEMPTS
from server.errors import UnavailableError
from worker.scoring import Scoring

log = structlog.get_logger(__name__)


class _Desk:
    """Where the process keeps what its jobs work with; the queue hands them nothing but numbers."""

    scoring: Scoring | None = None
    give_sign: Callable[[], None] = lambda: None


def use(scoring: Scoring) -> None:
    """Have the jobs of this process work with `scoring`."""
    _Desk.scoring = scoring


def sign_by(give_sign: Callable[[], None]) -> None:
    """Have jobs that take long call `give_sign` now and then."""
    _Desk.give_sign = give_sign


def score_submission(submission_id: int, version: int) -> Retry | None:
    """Score a submission under a version of the solution, if that is still to be done."""
    if _Desk.scoring is None:
        raise RuntimeError("The process has not been set up for scoring.")
    try:
        is_to_try_again = _Desk.scoring.run(submission_id=submission_id, version=version, give_sign=_Desk.give_sign)
    except UnavailableError:
        # It stays pending. Trying again at once would only wear the job out; the sweep comes by.
        log.warning("database_unavailable", submission_id=submission_id, version=version)
        return None
    failpoints.reach("before_ack")
    return Retry(max=MAX_ATTEMPTS) if is_to_try_again else None
