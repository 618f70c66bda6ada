"""Co-hosts: who runs a competition together with its host, and may do all but name hosts and delete it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from server.domain.names import name_key
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import CoHost, Competition, User
from server.services import audit, notices
from server.services.competitions import find_entrant

MOST = 50


def add(
    session: Session, *, competition: Competition, host: User, name: str, now: datetime, address: str = ""
) -> CoHost:
    """Give a user the rights of a host over one competition; they are told.

    Raises
    ------
    InvalidInputError
        If there is no such user.
    ConflictError
        If that user hosts it already or is an entrant, unless it is practice, or there are too many.
    """
    user = _lock_user(session, name)
    if user.id == competition.host_id or user.id in list_ids(session, competition=competition):
        raise ConflictError(f"{user.name} hosts “{competition.title}” already.")
    has_entered = find_entrant(session, competition_id=competition.id, user_id=user.id) is not None
    if has_entered and not competition.is_practice:
        raise ConflictError(
            f"{user.name} has entered “{competition.title}”: hosts see the private scores, so an entrant cannot be"
            " one. Name somebody who has not entered."
        )
    if len(list_ids(session, competition=competition)) > MOST:
        raise ConflictError(f"There are {MOST} co-hosts already. Remove one who no longer helps.")
    added = CoHost(competition_id=competition.id, user_id=user.id, added_by_id=host.id, added_at=now)
    session.add(added)
    _record(session, "co_host.add", competition, user, host, now, address)
    message = f"{host.name} made you a co-host of “{competition.title}”."
    path = f"/competitions/{competition.slug}/host"
    notices.tell_users(session, user_ids=[user.id], competition=competition, message=message, now=now, path=path)
    session.flush()  # its people are looked up by their numbers
    return added


def remove(
    session: Session, *, competition: Competition, host: User, name: str, now: datetime, address: str = ""
) -> None:
    """Take the rights back: with the next request they are gone. The user is told.

    Raises
    ------
    NotFoundError
        If the competition has no such co-host.
    """
    query = select(CoHost).join(CoHost.user).where(CoHost.competition_id == competition.id)
    found = session.scalars(query.where(User.name_key == name_key(name)).with_for_update(of=CoHost)).one_or_none()
    if found is None:
        raise NotFoundError
    user = found.user
    session.delete(found)
    _record(session, "co_host.remove", competition, user, host, now, address)
    message = f"You are no longer a co-host of “{competition.title}”."
    path = "/competitions"
    notices.tell_users(session, user_ids=[user.id], competition=competition, message=message, now=now, path=path)


def list_co_hosts(session: Session, *, competition: Competition) -> Sequence[CoHost]:
    """Return the co-hosts in the order in which they were added."""
    return session.scalars(select(CoHost).where(CoHost.competition_id == competition.id).order_by(CoHost.id)).all()


def list_ids(session: Session, *, competition: Competition) -> list[int]:
    """Return the numbers of all who host a competition, its host first: whom to tell what hosts must know."""
    query = select(CoHost.user_id).where(CoHost.competition_id == competition.id).order_by(CoHost.id)
    return [competition.host_id, *session.scalars(query)]


def hosts_any(session: Session, *, user: User) -> bool:
    """Whether a user is a co-host of any competition: then their tokens may have the scope `host`."""
    return bool(session.scalar(select(exists().where(CoHost.user_id == user.id))))


def list_hosted(session: Session, *, user: User) -> Sequence[Competition]:
    """Return the competitions that a user hosts or co-hosts, the newest first."""
    helped = select(CoHost.competition_id).where(CoHost.user_id == user.id)
    hosted = select(Competition).where(or_(Competition.host_id == user.id, Competition.id.in_(helped)))
    return session.scalars(hosted.order_by(Competition.id.desc())).all()


def _lock_user(session: Session, name: str) -> User:
    """Return a user by name; who enters at the same time waits for us, or we for them."""
    query = select(User).where(User.name_key == name_key(name), User.is_disabled.is_(False))
    user = session.scalars(query.with_for_update()).one_or_none() if name_key(name) else None
    if user is None:
        fault = f"Nobody here is called “{name.strip()[:40]}”. Check the spelling of the user name."
        raise InvalidInputError("There is no such user.", fields={"name": fault})
    return user


def _record(
    session: Session, action: str, competition: Competition, user: User, host: User, now: datetime, address: str
) -> None:
    is_added = action == "co_host.add"
    audit.record(
        session,
        action=action,
        subject=f"competition:{competition.id}",
        user_id=host.id,
        detail={"user": user.name, "before": {"is_co_host": not is_added}, "after": {"is_co_host": is_added}},
        now=now,
        address=address,
    )
