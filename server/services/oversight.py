"""What a host sees of a competition beyond its entrants: how busy it is, receipts, and all teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import Session

from server.domain.leaderboard import shown_score
from server.domain.names import name_key
from server.domain.quota import day_start
from server.domain.submissions import SubmissionStatus
from server.domain.visibility import Viewer
from server.errors import NotFoundError
from server.models import Competition, Entrant, LeaderboardRow, Score, Submission, Team, User
from server.services import private_scores
from server.services.competitions import check_hosted, timeline
from server.services.cuts import After, cut

PAGE_ROWS = 50


@dataclass(frozen=True)
class Figures:
    """How busy a competition is; `today` is the UTC day, without the baselines; `n_pending` has them too."""

    n_entrants: int
    n_today: int
    n_errors_today: int
    n_pending: int


@dataclass(frozen=True)
class ScoreReceipt:
    """What the scores of a submission came from, and the scores at full precision: for the host alone."""

    submission_id: int
    solution_version: int
    receipt: dict[str, Any]
    public_score: float
    private_score: float | None


@dataclass(frozen=True)
class SeenTeam:
    """A team with its members and what it has handed in."""

    team: Team
    members: tuple[str, ...]
    n_submissions: int
    public_score: float | None


@dataclass(frozen=True)
class TeamsPage:
    """A page of all teams by name."""

    rows: tuple[SeenTeam, ...]
    page: int
    n_pages: int
    n_found: int


def count(session: Session, *, competition: Competition, now: datetime) -> Figures:
    """Return how busy a competition is."""
    baselines = select(Team.id).where(Team.competition_id == competition.id, Team.is_baseline)
    of_it = Submission.competition_id == competition.id
    today = and_(of_it, Submission.team_id.not_in(baselines), Submission.received_at >= day_start(now))
    return Figures(
        n_entrants=_count(
            session, select(Entrant.id).where(Entrant.competition_id == competition.id, Entrant.removed_at.is_(None))
        ),
        n_today=_count(session, select(Submission.id).where(today)),
        n_errors_today=_count(session, select(Submission.id).where(today, Submission.status == SubmissionStatus.ERROR)),
        n_pending=_count(session, select(Submission.id).where(of_it, Submission.status == SubmissionStatus.PENDING)),
    )


def get_receipt(
    session: Session, *, competition: Competition, viewer: Viewer, submission_id: int, now: datetime
) -> ScoreReceipt:
    """Return the receipt of a submission's score under the solution in force, for the host.

    Raises
    ------
    NotFoundError
        If the viewer is not the host, or the competition has no such submission with a score.
    """
    check_hosted(viewer)
    version = competition.solution_version
    score = session.scalars(
        select(Score)
        .join(Submission, Submission.id == Score.submission_id)
        .where(
            Submission.id == submission_id,
            Submission.competition_id == competition.id,
            Submission.status == SubmissionStatus.COMPLETE,
            Score.solution_version == version,
        )
    ).one_or_none()
    if score is None:
        raise NotFoundError
    private = private_scores.find(
        session,
        submission_id=submission_id,
        version=version,
        viewer=viewer,
        timeline=timeline(competition),
        now=now,
    )
    return ScoreReceipt(submission_id, version, score.receipt, score.public_score, private)


def list_teams(
    session: Session, *, competition: Competition, search: str = "", page: int = 1, after: After | None = None
) -> TeamsPage:
    """Return a page of the teams that there are, also disqualified ones, or of those whose name is like `search`."""
    n_submissions = select(func.count()).where(Submission.team_id == Team.id).correlate(Team).scalar_subquery()
    query = (
        select(Team, n_submissions, LeaderboardRow.public_score)
        .outerjoin(LeaderboardRow, LeaderboardRow.team_id == Team.id)
        .where(
            Team.competition_id == competition.id,
            Team.is_baseline.is_(False),
            Team.merged_at.is_(None),
            _is_called(search),
        )
        .order_by(Team.name_key)
    )
    passed = None if after is None else Team.name_key <= name_key(after.name)
    part = cut(session, query, per_page=PAGE_ROWS, page=page, passed=passed)
    found = session.execute(query.offset(part.offset).limit(PAGE_ROWS)).all()
    members = _list_members(session, [row[0].id for row in found])
    rows = tuple(
        SeenTeam(team, members.get(team.id, ()), n_handed_in, _shown(public_score, competition.score_decimals))
        for team, n_handed_in, public_score in found
    )
    return TeamsPage(rows, part.page, part.n_pages, part.n_found)


def find_team(session: Session, *, competition: Competition, name: str) -> Team | None:
    """Return the team of a name, or None; merged ones are no more."""
    return session.scalar(
        select(Team).where(
            Team.competition_id == competition.id,
            Team.name_key == name_key(name),
            Team.merged_at.is_(None),
            Team.is_baseline.is_(False),
        )
    )


def _is_called(name: str) -> ColumnElement[bool]:
    # A key has letters and digits only, so nothing in it is a wildcard.
    return Team.name_key.like(f"%{name_key(name)}%") if name_key(name) else true()


def _count(session: Session, query: Select[*tuple[Any, ...]]) -> int:
    counted = query.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(counted) or 0


def _list_members(session: Session, team_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found = session.execute(
        select(Entrant.team_id, User.name)
        .join(User, User.id == Entrant.user_id)
        .where(Entrant.team_id.in_(team_ids))
        .order_by(Entrant.team_id, Entrant.is_captain.desc(), Entrant.id)
    )
    members: dict[int, tuple[str, ...]] = {}
    for team_id, name in found:
        members[team_id] = (*members.get(team_id, ()), name)
    return members


def _shown(score: float | None, decimals: int) -> float | None:
    return None if score is None else shown_score(score, decimals)
