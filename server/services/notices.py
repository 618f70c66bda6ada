"""What users are told of their competitions: kept until they have seen it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select, true, update
from sqlalchemy.orm import Session

from server.models import Competition, Entrant, Notice, Team, User
from server.services.cuts import After

SHOWN = 100


def tell_team(
    session: Session, *, team: Team, competition: Competition, message: str, now: datetime, path: str = ""
) -> None:
    """Tell every member of a team; `path` is the page to look at, the team's own where none is given."""
    members = session.scalars(
        select(Entrant.user_id).where(Entrant.team_id == team.id, Entrant.removed_at.is_(None))
    ).all()
    tell_users(session, user_ids=members, competition=competition, message=message, now=now, path=path)


def tell_users(
    session: Session,
    *,
    user_ids: Iterable[int],
    competition: Competition,
    message: str,
    now: datetime,
    path: str = "",
) -> None:
    """Tell some users."""
    page = path or f"/competitions/{competition.slug}/team"
    for user_id in user_ids:
        session.add(
            Notice(user_id=user_id, competition_id=competition.id, message=message[:500], path=page, created_at=now)
        )


def list_notices(session: Session, *, user: User, after: After | None = None) -> Sequence[Notice]:
    """Return the newest notices of a user, seen ones too."""
    older = true() if after is None else Notice.id < after.number
    return session.scalars(
        select(Notice).where(Notice.user_id == user.id, older).order_by(Notice.id.desc()).limit(SHOWN)
    ).all()


def count_unseen(session: Session, *, user: User) -> int:
    """Return how many notices a user has not seen."""
    unseen = (Notice.user_id == user.id, Notice.seen_at.is_(None))
    return session.scalar(select(func.count()).select_from(Notice).where(*unseen)) or 0


def has_unseen(session: Session, *, user_id: int, path: str) -> bool:
    """Whether a user has a notice about a page that they have not seen."""
    about = (Notice.user_id == user_id, Notice.path == path, Notice.seen_at.is_(None))
    return session.scalar(select(Notice.id).where(*about).limit(1)) is not None


def mark_seen(session: Session, *, user: User, now: datetime) -> None:
    """Note that a user has seen all notices until now."""
    session.execute(
        update(Notice)
        .where(Notice.user_id == user.id, Notice.seen_at.is_(None))
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )
