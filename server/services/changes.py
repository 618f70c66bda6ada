"""Which submissions changed since when: each change has a number of its team, so that no reader misses one.

The numbers of a team are given under its lock, so they become visible in their order, also where many write at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from server.domain.cursors import Mark, Marks
from server.domain.submissions import SubmissionStatus
from server.models import Entrant, Submission, Team

_BATCH = 500
# What of the queue is told: whoever stands further behind learns of it when they have come nearer.
MOST_WAITING = 500

_COUNT = (
    update(Team)
    .where(Team.id == bindparam("of_team"))
    .values(n_changes=Team.n_changes + 1)
    .returning(Team.n_changes)
    .execution_options(synchronize_session=False)
)
_NOTE = (
    update(Submission)
    .where(Submission.id == bindparam("of_submission"))
    .values(change_number=bindparam("number"))
    .execution_options(synchronize_session=False)
)
_CHANGED = (
    select(Submission.id, Submission.change_number)
    .where(
        Submission.team_id == bindparam("of_team"),
        tuple_(Submission.change_number, Submission.id) > tuple_(bindparam("number"), bindparam("after_id")),
    )
    .order_by(Submission.change_number, Submission.id)
    .limit(bindparam("most"))
)
_WAITING = (
    select(Submission.id, Submission.team_id)
    .where(Submission.status == SubmissionStatus.PENDING)
    .order_by(Submission.received_at, Submission.id)
    .limit(MOST_WAITING)
)


def count(session: Session, *, team_id: int) -> int:
    """Count one more change of a team's submissions and return its number; locks the team."""
    return session.execute(_COUNT, {"of_team": team_id}).scalar_one()


def note(session: Session, *, submission_id: int, team_id: int) -> None:
    """Note that a submission changed; locks its team."""
    session.execute(_NOTE, {"of_submission": submission_id, "number": count(session, team_id=team_id)})


def note_all(session: Session, condition: ColumnElement[bool]) -> None:
    """Note that all submissions which meet a condition changed, as one change of each team; locks the teams."""
    teams = select(Submission.team_id).where(condition)
    session.execute(
        update(Team)
        .where(Team.id.in_(teams))
        .values(n_changes=Team.n_changes + 1)
        .execution_options(synchronize_session=False)
    )
    number = select(Team.n_changes).where(Team.id == Submission.team_id).scalar_subquery()
    session.execute(
        update(Submission).where(condition).values(change_number=number).execution_options(synchronize_session=False)
    )


def list_counts(session: Session, *, user_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Return for each user how many changes there are of each of their teams; who was removed is in no team."""
    found: dict[int, dict[int, int]] = {user_id: {} for user_id in user_ids}
    users = sorted(user_ids)
    for first in range(0, len(users), _BATCH):
        query = select(Entrant.user_id, Entrant.team_id, Team.n_changes).join(Team, Team.id == Entrant.team_id)
        mine = query.where(Entrant.user_id.in_(users[first : first + _BATCH]), Entrant.removed_at.is_(None))
        for user_id, team_id, n_changes in session.execute(mine):
            found[user_id][team_id] = n_changes
    return found


def list_changed(session: Session, *, team_id: int, after: Mark, most: int) -> list[tuple[int, Mark]]:
    """Return the submissions of a team that changed after a mark, in the order of their changes, with their marks."""
    values: dict[str, Any] = {"of_team": team_id, "number": after.number, "after_id": after.submission_id}
    rows = session.execute(_CHANGED, {**values, "most": most})
    return [(submission_id, Mark(number, submission_id)) for submission_id, number in rows]


def list_waiting(session: Session, *, team_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Return for each of some teams where its submissions stand in the queue: 1 is next."""
    wanted = set(team_ids)
    found: dict[int, dict[int, int]] = {}
    for position, (submission_id, team_id) in enumerate(session.execute(_WAITING), 1):
        if team_id in wanted:
            found.setdefault(team_id, {})[submission_id] = position
    return found


def catch_up(counts: dict[int, int]) -> Marks:
    """Return the marks of a reader who knows all that there is."""
    return {team_id: Mark(n_changes + 1, 0) for team_id, n_changes in counts.items()}
