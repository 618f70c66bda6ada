"""What others read of a user: competitions with ranks, medals once they are final, and how much was handed in when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from server.domain.medals import Medal
from server.domain.quota import day_start
from server.domain.schedule import CompetitionStatus
from server.domain.submissions import SubmissionStatus
from server.domain.visibility import Visibility
from server.errors import NotFoundError
from server.models import Competition, Entrant, Role, Submission, Team, User
from server.services import accounts, leaderboards, private_leaderboards
from server.services.competitions import timeline

N_WEEKS = 26


@dataclass(frozen=True)
class Result:
    """A competition of a user: by the public leaderboard while it runs, by the private one once that is final."""

    slug: str
    title: str
    status: CompetitionStatus
    team: str
    decimals: int
    rank: int | None
    n_teams: int
    score: float | None
    shake_up: int | None
    medal: Medal | None


@dataclass(frozen=True)
class Profile:
    """A user with results, newest entry first; `weeks` counts submissions, the present week last."""

    user: User
    results: tuple[Result, ...]
    n_entries: int
    weeks: tuple[int, ...]

    @property
    def medals(self) -> Mapping[Medal, int]:
        """How many medals of each kind there are."""
        return Counter(result.medal for result in self.results if result.medal is not None)


def get_profile(session: Session, *, name: str, viewer: User | None, now: datetime) -> Profile:
    """Return the profile of a user.

    Others see it if its owner lets them, with public competitions alone; owner and admin see it whole.

    Raises
    ------
    NotFoundError
        If there is no such user, or the profile is not public.
    """
    user = accounts.get_user(session, name)
    sees_all = viewer is not None and (viewer.id == user.id or viewer.role is Role.ADMIN)
    if not user.is_profile_public and not sees_all:
        raise NotFoundError
    shown = _is_shown(now, sees_all=sees_all)
    entries = session.execute(
        select(Competition, Team)
        .join(Entrant, Entrant.competition_id == Competition.id)
        .join(Team, Team.id == Entrant.team_id)
        .where(Entrant.user_id == user.id, shown)
        .order_by(Entrant.id.desc())
    ).all()
    results = tuple(_make_result(session, competition, team, now) for competition, team in entries)
    return Profile(user, results, _count_entries(session, user, shown), _count_weeks(session, user, shown, now))


def _is_shown(now: datetime, *, sees_all: bool) -> ColumnElement[bool]:
    is_public = true() if sees_all else Competition.visibility == Visibility.PUBLIC
    return and_(Competition.published_at <= now, is_public)


def _make_result(session: Session, competition: Competition, team: Team, now: datetime) -> Result:
    times = timeline(competition)
    about = (competition.slug, competition.title, times.status(now), team.name, competition.score_decimals)
    if times.is_finalized(now):
        n_teams = private_leaderboards.count_ranked(session, competition=competition, now=now)
        row = private_leaderboards.find_row(session, competition=competition, team_id=team.id, now=now)
        if row is None:
            return Result(*about, None, n_teams, None, None, None)
        return Result(*about, row.rank, n_teams, row.private_score, row.shake_up, row.medal)
    shown = leaderboards.find_row(session, competition=competition, team_id=team.id)
    rank, score = (None, None) if shown is None else (shown.rank, shown.public_score)
    return Result(*about, rank, competition.n_ranked, score, None, None)


def _count_entries(session: Session, user: User, shown: ColumnElement[bool]) -> int:
    entries = (
        select(func.count(Submission.id))
        .join(Competition, Competition.id == Submission.competition_id)
        .join(Team, Team.id == Submission.team_id)
        .where(
            Submission.user_id == user.id,
            Submission.status == SubmissionStatus.COMPLETE,
            Team.is_baseline.is_(False),
            shown,
        )
    )
    return session.scalar(entries) or 0


def _count_weeks(session: Session, user: User, shown: ColumnElement[bool], now: datetime) -> tuple[int, ...]:
    """Count what was handed in by weeks of seven UTC days, of which today is the last."""
    end = day_start(now) + timedelta(days=1)
    received = session.scalars(
        select(Submission.received_at)
        .join(Competition, Competition.id == Submission.competition_id)
        .join(Team, Team.id == Submission.team_id)
        .where(
            Submission.user_id == user.id,
            Submission.received_at >= end - timedelta(weeks=N_WEEKS),
            Team.is_baseline.is_(False),
            shown,
        )
    )
    # By Python: the databases differ in what week a moment falls in.
    ago = Counter((end - timedelta.resolution - moment) // timedelta(weeks=1) for moment in received)
    return tuple(ago[week] for week in reversed(range(N_WEEKS)))
