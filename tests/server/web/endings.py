"""A competition that ends: teams with public and private scores, and the instant at which its board becomes final."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.schedule import ARRIVAL
from server.models import Competition, PrivateRow, PrivateScore, Submission, Team, User
from server.services import board_rows, finalization
from tests import factories

ENDS_AT = factories.NOW + timedelta(days=2)
OVER_AT = ENDS_AT + ARRIVAL + timedelta(seconds=1)


def hand_in(session: Session, team_id: int, user_id: int, scores: tuple[float, float], **more: object) -> Submission:
    """Let a team hand in a file with a public and a private score, and bring the board up to date."""
    team = session.get_one(Team, team_id)
    public_score, private_score = scores
    submission = factories.make_submission(
        session,
        competition=session.get_one(Competition, team.competition_id),
        team=team,
        user=session.get_one(User, user_id),
        public_score=public_score,
        private_score=private_score,
        **more,
    )
    board_rows.add_score(
        session, submission=submission, public_score=public_score, higher_is_better=True, now=factories.NOW
    )
    return submission


def play(session: Session, competition_id: int, scores: dict[str, tuple[float, float]], *, baseline: str = "") -> None:
    """Set the end, and make a team of each name with its public and private score."""
    competition = session.get_one(Competition, competition_id)
    competition.ends_at = ENDS_AT
    for name, both in scores.items():
        is_baseline = name == baseline
        user = competition.host if is_baseline else factories.make_user(session, name=name)
        team = factories.make_team(
            session, competition=competition, user=None if is_baseline else user, name=name, is_baseline=is_baseline
        )
        hand_in(session, team.id, user.id, both)


def estimate(session: Session, competition_id: int, *, error: float = 0.05) -> None:
    """Give each private score an interval of twice the error on both sides, as a worker does."""
    of_competition = select(Submission.id).where(Submission.competition_id == competition_id)
    for score in session.scalars(select(PrivateScore).where(PrivateScore.submission_id.in_(of_competition))):
        score.private_low, score.private_high = score.private_score - 2 * error, score.private_score + 2 * error


def tie(session: Session, competition_id: int, *names: str) -> None:
    """Mark some teams of the final board as tied with its winner, as a worker does."""
    for row in session.scalars(select(PrivateRow).where(PrivateRow.competition_id == competition_id)):
        row.is_tied = row.team.name in names
    board_rows.count_change(session, competition_id=competition_id)


def finalize(session: Session, competition_id: int, *, now: datetime = OVER_AT) -> None:
    """Make the private leaderboard final."""
    competition = session.get_one(Competition, competition_id)
    finalization.finalize(session, competition=competition, host=competition.host, now=now)
