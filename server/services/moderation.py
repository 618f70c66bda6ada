"""What a host takes from a leaderboard, with a reason, and can give back: a submission, or a whole team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.domain.names import clean_text
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import Competition, Submission, Team, User
from server.services import audit, board_rows, changes, finalization, joining, notices
from server.services.competitions import timeline

LONGEST_REASON = 500


@dataclass(frozen=True)
class _Act:
    """Who does something in which competition, and when and from where."""

    competition: Competition
    host: User
    now: datetime
    address: str


def hide(
    session: Session,
    *,
    competition: Competition,
    submission_id: int,
    host: User,
    reason: str,
    now: datetime,
    address: str = "",
) -> Submission:
    """Take a submission from the leaderboards; the team's next best counts, and the team is told why.

    Raises
    ------
    NotFoundError
        If the competition has no such submission.
    ConflictError
        If it is hidden already.
    InvalidInputError
        If no reason is given.
    """
    submission = lock_submission(session, competition, submission_id)
    if submission.is_hidden:
        raise ConflictError("This submission is hidden already.")
    submission.is_hidden, submission.hidden_reason = True, check_reason(reason)
    message = f"The host hid submission {submission.id} from the leaderboards: {submission.hidden_reason}"
    _finish_submission(session, "submission.hide", submission, _Act(competition, host, now, address), message)
    return submission


def unhide(
    session: Session,
    *,
    competition: Competition,
    submission_id: int,
    host: User,
    now: datetime,
    address: str = "",
) -> Submission:
    """Let a hidden submission count again.

    Raises
    ------
    NotFoundError
        If the competition has no such submission.
    ConflictError
        If it is not hidden.
    """
    submission = lock_submission(session, competition, submission_id)
    if not submission.is_hidden:
        raise ConflictError("This submission is not hidden.")
    submission.is_hidden, submission.hidden_reason = False, ""
    message = f"Submission {submission.id} counts on the leaderboards again."
    _finish_submission(session, "submission.unhide", submission, _Act(competition, host, now, address), message)
    return submission


def disqualify(
    session: Session,
    *,
    competition: Competition,
    team_id: int,
    host: User,
    reason: str,
    now: datetime,
    address: str = "",
) -> Team:
    """Take a team from the leaderboards; ranks close up, it can hand in nothing more, and it is told why.

    Raises
    ------
    NotFoundError
        If the competition has no such team.
    ConflictError
        If it is disqualified already.
    InvalidInputError
        If no reason is given.
    """
    team = _get_team(session, competition, team_id)
    if team.disqualified_at is not None:
        raise ConflictError(f"“{team.name}” is disqualified already.")
    team.disqualified_at, team.disqualified_reason = now, check_reason(reason)
    joining.end_offers(session, team=team, now=now)
    message = f"The host disqualified your team: {team.disqualified_reason}"
    _finish_team(session, "team.disqualify", team, _Act(competition, host, now, address), message)
    return team


def reinstate(
    session: Session, *, competition: Competition, team_id: int, host: User, now: datetime, address: str = ""
) -> Team:
    """Put a disqualified team back where its submissions place it.

    Raises
    ------
    NotFoundError
        If the competition has no such team.
    ConflictError
        If it is not disqualified.
    """
    team = _get_team(session, competition, team_id)
    if team.disqualified_at is None:
        raise ConflictError(f"“{team.name}” is not disqualified.")
    team.disqualified_at, team.disqualified_reason = None, ""
    message = "Your team is no longer disqualified: its submissions count again."
    _finish_team(session, "team.reinstate", team, _Act(competition, host, now, address), message)
    return team


def _finish_submission(session: Session, action: str, submission: Submission, act: _Act, message: str) -> None:
    team = session.get_one(Team, submission.team_id)
    path = f"/competitions/{act.competition.slug}/submissions/{submission.id}"
    is_hidden = submission.is_hidden
    detail = {
        "team": team.id,
        "reason": submission.hidden_reason,
        "before": {"is_hidden": not is_hidden},
        "after": {"is_hidden": is_hidden},
    }
    _finish(session, action, f"submission:{submission.id}", team, act, message, detail, path)


def _finish_team(session: Session, action: str, team: Team, act: _Act, message: str) -> None:
    is_out = team.disqualified_at is not None
    detail = {
        "reason": team.disqualified_reason,
        "before": {"is_disqualified": not is_out},
        "after": {"is_disqualified": is_out},
    }
    _finish(session, action, f"team:{team.id}", team, act, message, detail)


def _finish(
    session: Session,
    action: str,
    subject: str,
    team: Team,
    act: _Act,
    message: str,
    detail: Mapping[str, object],
    path: str = "",
) -> None:
    """Bring the boards up to date, tell the team and put the act on the record."""
    session.flush()  # the rows are counted from the tables
    bring_boards_up_to_date(session, act.competition, team, act.now)
    notices.tell_team(session, team=team, competition=act.competition, message=message, now=act.now, path=path)
    audit.record(
        session,
        action=action,
        subject=subject,
        user_id=act.host.id,
        detail=detail,
        now=act.now,
        address=act.address,
    )


def bring_boards_up_to_date(session: Session, competition: Competition, team: Team, now: datetime) -> None:
    """Make the row of a team again on each board that there is, after submissions were hidden or shown."""
    board_rows.rebuild_row(session, team_id=team.id, now=now)
    changes.note_all(session, Submission.team_id == team.id)
    if timeline(competition).is_finalized(now):
        finalization.refresh(session, competition=competition, now=now)


def lock_submission(session: Session, competition: Competition, submission_id: int) -> Submission:
    """Return a submission of a competition, with its team locked.

    Raises
    ------
    NotFoundError
        If the competition has no such submission.
    """
    found = session.get(Submission, submission_id)
    if found is None or found.competition_id != competition.id:
        raise NotFoundError
    joining.lock_teams(session, found.team_id)
    return session.get_one(Submission, submission_id, populate_existing=True)


def _get_team(session: Session, competition: Competition, team_id: int) -> Team:
    team = session.get(Team, team_id)
    if team is None or team.competition_id != competition.id or team.is_baseline:
        raise NotFoundError
    return joining.lock_teams(session, team_id)[team_id]


def check_reason(reason: str) -> str:
    """Return a reason as it is kept; raises InvalidInputError if there is none."""
    cleaned = clean_text(reason)[:LONGEST_REASON]
    if not cleaned:
        raise InvalidInputError("Give a reason.", fields={"reason": "Say why: the team reads it."})
    return cleaned
