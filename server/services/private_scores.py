"""The one module that touches private scores; whoever reads one is asked for first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.domain.schedule import Timeline
from server.domain.visibility import Viewer, may_see_private_scores
from server.models import PrivateScore

_ADD = insert(PrivateScore)


def record(session: Session, *, submission_id: int, version: int, private_score: float) -> None:
    """Keep the private score of a submission under a version of the solution."""
    values = {"submission_id": submission_id, "solution_version": version, "private_score": private_score}
    session.execute(_ADD, values)


def find(
    session: Session, *, submission_id: int, version: int, viewer: Viewer, timeline: Timeline, now: datetime
) -> float | None:
    """Return a private score at full precision, or None if there is none or the viewer may not see it yet."""
    if not may_see_private_scores(viewer, timeline, now):
        return None
    return session.scalar(
        select(PrivateScore.private_score).where(
            PrivateScore.submission_id == submission_id, PrivateScore.solution_version == version
        )
    )
