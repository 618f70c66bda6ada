"""The one module that touches private scores; whoever reads one is asked for first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, insert, select, update
from sqlalchemy.orm import Session

from server.domain.schedule import Timeline
from server.domain.submissions import SubmissionStatus
from server.domain.visibility import Viewer, may_see_private_scores
from server.errors import NotFoundError
from server.models import Competition, LeaderboardRow, PrivateScore, Score, Submission, Team
from server.services.releases import released_score

_ADD = insert(PrivateScore)
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A submission that may be a team's final one: complete, neither late nor hidden.

    Its public score is the released one, None where the ladder released nothing.
    """

    team_id: int
    is_baseline: bool
    submission_id: int
    received_at: datetime
    is_selected: bool
    public_score: float | None
    private_score: float | None
    private_low: float | None
    private_high: float | None


def record(session: Session, *, submission_id: int, version: int, private_score: float) -> None:
    """Keep the private score of a submission under a version of the solution."""
    values = {"submission_id": submission_id, "solution_version": version, "private_score": private_score}
    session.execute(_ADD, values)


def record_all(session: Session, *, version: int, scores: Mapping[int, float]) -> None:
    """Keep the private scores of many submissions, by their numbers."""
    values = [
        {"submission_id": number, "solution_version": version, "private_score": score}
        for number, score in scores.items()
    ]
    if values:
        session.execute(_ADD, values)


def find_changed(session: Session, *, version: int, scores: Mapping[int, float | None]) -> set[int]:
    """Return the submissions whose private score under a version is another than the given one."""
    found = session.execute(
        select(PrivateScore.submission_id, PrivateScore.private_score).where(
            PrivateScore.solution_version == version,
            PrivateScore.submission_id.between(min(scores, default=0), max(scores, default=0)),
        )
    )
    kept = dict(found.all())
    return {number for number, score in scores.items() if kept.get(number) != score}


def record_interval(
    session: Session,
    *,
    submission_id: int,
    version: int,
    error: float | None,
    low: float | None,
    high: float | None,
    evidence_key: str | None,
) -> None:
    """Keep how sure a private score is, as secret as the score."""
    session.execute(
        update(PrivateScore)
        .where(PrivateScore.submission_id == submission_id, PrivateScore.solution_version == version)
        .values(private_error=error, private_low=low, private_high=high, evidence_key=evidence_key)
        .execution_options(synchronize_session=False)
    )


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


def find_all(
    session: Session,
    *,
    submission_ids: Collection[int],
    version: int,
    viewer: Viewer,
    timeline: Timeline,
    now: datetime,
) -> dict[int, float]:
    """Return the private scores of some submissions at full precision; none that the viewer may not see yet."""
    if not may_see_private_scores(viewer, timeline, now):
        return {}
    found = session.execute(
        select(PrivateScore.submission_id, PrivateScore.private_score).where(
            PrivateScore.submission_id.in_(submission_ids), PrivateScore.solution_version == version
        )
    )
    return dict(found.all())


def list_of_board(
    session: Session, *, competition: Competition, viewer: Viewer, timeline: Timeline, now: datetime
) -> list[float]:
    """Return the private scores of the submissions by which teams stand on the public board; baselines left out.

    Raises
    ------
    NotFoundError
        If the viewer may not see private scores yet.
    """
    if not may_see_private_scores(viewer, timeline, now):
        raise NotFoundError
    query = (
        select(PrivateScore.private_score)
        .join(LeaderboardRow, LeaderboardRow.submission_id == PrivateScore.submission_id)
        .where(
            LeaderboardRow.competition_id == competition.id,
            LeaderboardRow.is_baseline.is_(False),
            PrivateScore.solution_version == competition.solution_version,
        )
    )
    return list(session.scalars(query))


def find_evidence(
    session: Session,
    *,
    submission_ids: Collection[int],
    version: int,
    viewer: Viewer,
    timeline: Timeline,
    now: datetime,
) -> dict[int, str]:
    """Return by which file some private scores are compared, for a worker; none that the viewer may not see yet."""
    if not may_see_private_scores(viewer, timeline, now):
        return {}
    found = session.execute(
        select(PrivateScore.submission_id, PrivateScore.evidence_key).where(
            PrivateScore.submission_id.in_(submission_ids),
            PrivateScore.solution_version == version,
            PrivateScore.evidence_key.is_not(None),
        )
    )
    return {submission_id: key for submission_id, key in found if key is not None}


def list_candidates(
    session: Session, *, competition: Competition, viewer: Viewer, timeline: Timeline, now: datetime
) -> Iterator[Candidate]:
    """Return what may be final of all teams that are ranked, team by team.

    Raises
    ------
    NotFoundError
        If the viewer may not see private scores yet.
    """
    if not may_see_private_scores(viewer, timeline, now):
        raise NotFoundError
    version = competition.solution_version
    query = (
        select(
            Submission.team_id,
            Team.is_baseline,
            Submission.id,
            Submission.received_at,
            Submission.is_selected,
            released_score(),
            PrivateScore.private_score,
            PrivateScore.private_low,
            PrivateScore.private_high,
        )
        .join(Team, Team.id == Submission.team_id)
        .join(Competition, Competition.id == Submission.competition_id)
        .join(Score, and_(Score.submission_id == Submission.id, Score.solution_version == version))
        .outerjoin(
            PrivateScore, and_(PrivateScore.submission_id == Submission.id, PrivateScore.solution_version == version)
        )
        .where(
            Submission.competition_id == competition.id,
            Submission.status == SubmissionStatus.COMPLETE,
            Submission.is_late.is_(False),
            Submission.is_hidden.is_(False),
            Team.disqualified_at.is_(None),
        )
        .order_by(Submission.team_id, Submission.id)
    )
    for row in session.execute(query.execution_options(yield_per=_BATCH)):
        yield Candidate(*row)
