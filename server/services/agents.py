"""Accounts of programs that enter by themselves: marked, so that all who compare themselves with them know it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.errors import RefusedError
from server.models import Entrant, Submission, User
from server.services import audit, board_rows


def may_unmark(session: Session, user: User) -> bool:
    """Whether an account may take the mark from itself: not once it has handed something in."""
    return not session.scalar(select(exists().where(Submission.user_id == user.id)))


def mark(session: Session, user_id: int, *, is_agent: bool, by: int | None, now: datetime) -> User:
    """Mark an account as a program's, or take the mark away; `by` is its own user, or None for the operator.

    Raises
    ------
    RefusedError
        If its user wants to take the mark away and has handed something in.
    """
    user = session.get_one(User, user_id, with_for_update=True)
    if user.is_agent == is_agent:
        return user
    if by is not None and not is_agent and not may_unmark(session, user):
        raise RefusedError(
            "This account has handed in submissions as an agent’s, so that it stays marked. The operator can change it."
        )
    detail = {"before": user.is_agent, "after": is_agent}
    user.is_agent = is_agent
    for competition_id in session.scalars(select(Entrant.competition_id).where(Entrant.user_id == user_id)).all():
        board_rows.count_change(session, competition_id=competition_id)  # its boards show the mark
    audit.record(session, action="account.agent", subject=f"user:{user_id}", user_id=by, detail=detail, now=now)
    return user
