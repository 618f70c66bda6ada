"""How a submission stands: all that its team asks for again and again while it waits, in two or three queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, null, select
from sqlalchemy.orm import Session

from server.domain.leaderboard import shown_score
from server.domain.quota import Quota
from server.domain.reference_board import Standing
from server.domain.submissions import SubmissionStatus
from server.domain.visibility import Viewer, may_see_submission
from server.errors import NotFoundError
from server.models import Competition, Entrant, LeaderboardRow, Score, Submission, Team, User
from server.services import leaderboards, notes, private_scores, quotas, reference_boards, submissions
from server.services.competitions import IS_CO_HOST, make_viewer, timeline
from server.services.cuts import After
from server.services.releases import released_score
from server.services.submission_filters import EVERYTHING, SubmissionFilter
from server.services.submissions import QueuePlace, ScoredSubmission


@dataclass(frozen=True)
class Progress:
    """A submission, and where its team stands now: limits, rank on the public leaderboard, place in the queue.

    The private score, with the competition's decimals, is there once the private leaderboard is final. The note is the
    team's own: None for any other reader. `by_agent` says that a program's account handed it in. `reference` says where
    the public score would stand on the reference board.
    """

    competition: Competition
    shown: ScoredSubmission
    team: str
    submitted_by: str
    by_agent: bool
    quota: Quota
    rank: int | None
    place: QueuePlace | None
    note: str | None
    private_score: float | None = None
    reference: Standing | None = None


@dataclass(frozen=True)
class ProgressPage:
    """A page of a team's submissions, newest first."""

    rows: tuple[Progress, ...]
    page: int
    n_pages: int
    quota: Quota
    n_found: int


def get_progress(session: Session, *, submission_id: int, user: User, moment: datetime, n_workers: int = 1) -> Progress:
    """Return how a submission stands, if the reader may see it.

    Raises
    ------
    NotFoundError
        If there is none, or it is another team's.
    """
    found = session.execute(_find(submission_id, user.id), {"user_id": user.id}).one_or_none()
    if found is None:
        raise NotFoundError
    submission, competition, team, submitter, public_score, row, entrant, is_co_host = found
    viewer = make_viewer(competition, user, entrant, is_co_host=is_co_host)
    if not may_see_submission(viewer, team_id=submission.team_id):
        raise NotFoundError
    is_pending = submission.status is SubmissionStatus.PENDING
    private_score = find_private_score(session, competition=competition, submission=submission, now=moment)
    n_better = leaderboards.count_ahead(row).scalar_subquery() if row and not row.is_baseline else null()
    n_waiting = submissions.count_ahead(submission).correlate(None).scalar_subquery() if is_pending else null()
    shown = submissions.show(submission, competition, public_score, row.submission_id if row else None)
    asked = quotas.count_used(submission.team_id, moment).add_columns(n_better, n_waiting)
    *counted, better, waiting = session.execute(asked).one()
    return Progress(
        competition=competition,
        shown=shown,
        team=team,
        submitted_by=submitter.name,
        by_agent=submitter.is_agent,
        quota=quotas.make_quota(
            session, competition=competition, team_id=submission.team_id, counted=counted, moment=moment
        ),
        rank=None if better is None else 1 + better,
        place=submissions.make_place(session, n_ahead=waiting, n_workers=n_workers) if is_pending else None,
        note=submission.note if notes.may_keep_note(viewer, submission) else None,
        private_score=private_score,
        reference=_find_standing(session, competition, shown),
    )


def find_private_score(
    session: Session, *, competition: Competition, submission: Submission, now: datetime
) -> float | None:
    """Return a private score with the competition's decimals, or None before the private leaderboard is final.

    Not for the host's eyes alone: here the host sees what the team sees.
    """
    score = private_scores.find(
        session,
        submission_id=submission.id,
        version=competition.solution_version,
        viewer=Viewer(),
        timeline=timeline(competition),
        now=now,
    )
    return None if score is None else shown_score(score, competition.score_decimals)


def list_progress(
    session: Session,
    *,
    competition: Competition,
    team_id: int,
    page: int,
    moment: datetime,
    n_workers: int = 1,
    after: After | None = None,
    wanted: SubmissionFilter = EVERYTHING,
) -> ProgressPage:
    """Return a page of those of a team's submissions that are asked for, each with how it stands."""
    found = submissions.list_submissions(
        session, competition=competition, team_id=team_id, page=page, after=after, wanted=wanted
    )
    quota = quotas.get_quota(session, competition=competition, team_id=team_id, moment=moment)
    rank = leaderboards.find_rank(session, team_id=team_id)
    team = session.get_one(Team, team_id).name
    reference = reference_boards.find(session, competition=competition)
    rows = tuple(
        Progress(
            competition=competition,
            shown=row,
            team=team,
            submitted_by=session.get_one(User, row.submission.user_id).name,
            by_agent=session.get_one(User, row.submission.user_id).is_agent,
            quota=quota,
            rank=rank,
            place=submissions.find_queue_place(session, submission=row.submission, n_workers=n_workers),
            note=row.submission.note,
            private_score=find_private_score(session, competition=competition, submission=row.submission, now=moment),
            reference=None if reference is None else reference.stand(row.public_score),
        )
        for row in found.rows
    )
    return ProgressPage(rows, found.page, found.n_pages, quota, found.n_submissions)


def _find_standing(session: Session, competition: Competition, shown: ScoredSubmission) -> Standing | None:
    if shown.public_score is None:
        return None
    reference = reference_boards.find(session, competition=competition)
    return None if reference is None else reference.stand(shown.public_score)


def _find(
    submission_id: int, user_id: int
) -> Select[Submission, Competition, str, User, float, LeaderboardRow, Entrant, bool]:
    """Ask for a submission with all that is told of it, and for what the reader, `user_id`, is to its competition."""
    return (
        select(Submission, Competition, Team.name, User, released_score(), LeaderboardRow, Entrant, IS_CO_HOST)
        .join(Competition, Competition.id == Submission.competition_id)
        .join(Team, Team.id == Submission.team_id)
        .join(User, User.id == Submission.user_id)
        .outerjoin(
            Score,
            and_(Score.submission_id == Submission.id, Score.solution_version == Competition.solution_version),
        )
        .outerjoin(LeaderboardRow, LeaderboardRow.team_id == Submission.team_id)
        .outerjoin(Entrant, and_(Entrant.competition_id == Competition.id, Entrant.user_id == user_id))
        .where(Submission.id == submission_id)
    )
