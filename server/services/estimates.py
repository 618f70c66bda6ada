"""How sure scores are: what has no interval yet, and recording those that were found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from server.domain.honesty import HonestMode
from server.domain.specs import SAMPLE_FILE
from server.models import Competition, DataFile, LeaderboardRow, Score, Solution, Submission
from server.services import board_rows, finalization, private_scores
from server.services.releases import Attempt
from server.services.scoring import Task, make_task, record_score

EVIDENCE = "evidence"
# That of rescores: gone when they are discarded.
SHADOW_EVIDENCE = f"{EVIDENCE}/shadow"


@dataclass(frozen=True)
class Interval:
    """A standard error, and the ends of the 95 % interval."""

    error: float
    low: float
    high: float


@dataclass(frozen=True)
class PartEstimate:
    """What is known of one part: its interval, if one can be told, and the key of what comparisons are made of."""

    interval: Interval | None = None
    evidence_key: str | None = None


@dataclass(frozen=True)
class Contender:
    """A row near the head of a board, with what it is compared by."""

    team_id: int
    evidence_key: str


def find_missing(session: Session, *, n: int = 10) -> list[Task]:
    """Return the scores whose intervals were not looked for yet, oldest first."""
    found = session.execute(
        select(Submission, Competition, Solution, DataFile)
        .select_from(Score)
        .join(Submission, Submission.id == Score.submission_id)
        .join(Competition, Competition.id == Submission.competition_id)
        .join(
            Solution,
            and_(
                Solution.competition_id == Submission.competition_id,
                Solution.version == Score.solution_version,
            ),
        )
        .outerjoin(DataFile, and_(DataFile.competition_id == Submission.competition_id, DataFile.name == SAMPLE_FILE))
        .where(Score.estimated_at.is_(None))
        .order_by(Score.id)
        .limit(n)
    )
    return [make_task(*row, lease="") for row in found]


def record(session: Session, *, task: Task, public: PartEstimate, private: PartEstimate, now: datetime) -> int | None:
    """Keep what was found of a score; return the competition's number if the public board shows more by it.

    In a mode other than `exact` participants see nothing of the public part: all that they see of it follows from the
    released score. A private leaderboard that is final by now takes up the private part.
    """
    # First the competition, as finalization does: either it sees what is kept here, or its rows are there below.
    session.execute(
        select(Competition.id)
        .join(Submission, Submission.competition_id == Competition.id)
        .where(Submission.id == task.submission_id)
        .with_for_update(of=Competition, key_share=True)
    )
    found = public.interval
    session.execute(
        update(Score)
        .where(Score.submission_id == task.submission_id, Score.solution_version == task.version)
        .values(
            estimated_at=now,
            public_error=None if found is None else found.error,
            public_low=None if found is None else found.low,
            public_high=None if found is None else found.high,
            evidence_key=public.evidence_key,
        )
        .execution_options(synchronize_session=False)
    )
    hidden = private.interval
    private_scores.record_interval(
        session,
        submission_id=task.submission_id,
        version=task.version,
        error=None if hidden is None else hidden.error,
        low=None if hidden is None else hidden.low,
        high=None if hidden is None else hidden.high,
        evidence_key=private.evidence_key,
    )
    if hidden is not None:
        finalization.show_interval(
            session, submission_id=task.submission_id, version=task.version, low=hidden.low, high=hidden.high
        )
    return None if found is None else _show(session, task.submission_id, found)


def record_with_score(
    session: Session,
    /,
    *,
    task: Task,
    attempt: Attempt,
    public: PartEstimate,
    private: PartEstimate,
    now: datetime,
    **score: Any,
) -> bool:
    """Record a score that had to be compared before, as `scoring.record_score` does, and what was found by that.

    Where nothing was found, it is looked for again when no submission waits.
    """
    is_recorded = record_score(session, task=task, attempt=attempt, now=now, **score)
    if is_recorded and public.evidence_key is not None:
        record(session, task=task, public=public, private=private, now=now)
    return is_recorded


def _show(session: Session, submission_id: int, found: Interval) -> int | None:
    """Bring the interval onto the row that shows the submission, if there is one and the mode is exact."""
    exact = select(Competition.id).where(Competition.honest_mode == HonestMode.EXACT)
    competition_id = session.execute(
        update(LeaderboardRow)
        .where(LeaderboardRow.submission_id == submission_id, LeaderboardRow.competition_id.in_(exact))
        .values(public_low=found.low, public_high=found.high)
        .returning(LeaderboardRow.competition_id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if competition_id is not None:
        board_rows.count_change(session, competition_id=competition_id)
    return competition_id


def list_contenders(session: Session, *, competition_id: int, n: int) -> list[Contender]:
    """Return the first rows of a public board in order, as far as each can be compared with the leader."""
    rows = session.execute(
        select(LeaderboardRow.team_id, Score.evidence_key)
        .join(Competition, Competition.id == LeaderboardRow.competition_id)
        .outerjoin(
            Score,
            and_(
                Score.submission_id == LeaderboardRow.submission_id,
                Score.solution_version == Competition.solution_version,
            ),
        )
        .where(LeaderboardRow.competition_id == competition_id, LeaderboardRow.is_baseline.is_(False))
        .order_by(LeaderboardRow.sort_score, LeaderboardRow.achieved_at, LeaderboardRow.submission_id)
        .limit(n)
    ).all()
    if not rows or rows[0].evidence_key is None:
        return []
    return [Contender(team_id, key) for team_id, key in rows if key is not None]


def record_ties(session: Session, *, competition_id: int, tied_team_ids: set[int]) -> bool:
    """Mark the teams that cannot be told apart from the leader; return whether that changed anything."""
    marked = set(
        session.scalars(
            select(LeaderboardRow.team_id).where(
                LeaderboardRow.competition_id == competition_id, LeaderboardRow.is_tied
            )
        )
    )
    if marked == tied_team_ids:
        return False
    for team_ids, is_tied in ((marked - tied_team_ids, False), (tied_team_ids - marked, True)):
        session.execute(
            update(LeaderboardRow)
            .where(LeaderboardRow.team_id.in_(team_ids), LeaderboardRow.competition_id == competition_id)
            .values(is_tied=is_tied)
            .execution_options(synchronize_session=False)
        )
    board_rows.count_change(session, competition_id=competition_id)
    return True
