"""What hosts tell all entrants of a competition: on its pages, by notices, and by e-mail where that is set up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, insert, select
from sqlalchemy.orm import Session

from server.domain.names import check_title
from server.domain.webhooks import WebhookEvent
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import (
    Announcement,
    Competition,
    DismissedAnnouncement,
    Entrant,
    Letter,
    Notice,
    User,
)
from server.services import audit, outbox

LONGEST_TITLE = 120
LONGEST_TEXT = 8_000
LATEST = timedelta(days=366)
_BATCH = 500


def write(
    session: Session,
    *,
    competition: Competition,
    host: User,
    title: str,
    text: str,
    publish_at: datetime | None,
    is_mailed: bool,
    now: datetime,
    address: str = "",
) -> Announcement:
    """Write an announcement, shown at once or from a time on; entrants are told then.

    Raises
    ------
    InvalidInputError
        If title or text are missing or too long, or the time is past or more than a year away.
    """
    title, text = _check(title, text)
    _check_time(publish_at, now)
    announcement = Announcement(
        competition_id=competition.id,
        author_id=host.id,
        title=title,
        markdown=text,
        is_mailed=is_mailed,
        publish_at=publish_at or now,
        created_at=now,
    )
    session.add(announcement)
    session.flush()  # the record needs its number
    _record(session, "announcement.write", announcement, host, now, address, before=None, after=_words(announcement))
    if announcement.publish_at <= now:
        _tell(session, announcement, competition, now)
    return announcement


def change(
    session: Session,
    *,
    competition: Competition,
    host: User,
    announcement_id: int,
    title: str,
    text: str,
    publish_at: datetime | None,
    is_mailed: bool,
    now: datetime,
    address: str = "",
) -> Announcement:
    """Change an announcement; nobody is told a second time. Its time holds until it has come.

    Raises
    ------
    NotFoundError
        If the competition has no such announcement, or it was removed.
    InvalidInputError
        As in `write`.
    ConflictError
        If the time is to change of one that is out.
    """
    announcement = _get(session, competition, announcement_id)
    title, text = _check(title, text)
    is_out = announcement.told_at is not None
    if is_out and publish_at is not None and publish_at != announcement.publish_at:
        raise ConflictError("This announcement is out: its time can’t be changed any more.")
    before = _words(announcement)
    announcement.title, announcement.markdown, announcement.changed_at = title, text, now
    if not is_out:
        _check_time(publish_at, now)
        announcement.publish_at, announcement.is_mailed = publish_at or now, is_mailed
    _record(session, "announcement.change", announcement, host, now, address, before=before, after=_words(announcement))
    if not is_out and announcement.publish_at <= now:
        _tell(session, announcement, competition, now)
    return announcement


def remove(
    session: Session,
    *,
    competition: Competition,
    host: User,
    announcement_id: int,
    now: datetime,
    address: str = "",
) -> None:
    """Take an announcement from all pages; letters that were not sent yet are not sent. The record keeps its text.

    Raises
    ------
    NotFoundError
        If the competition has no such announcement, or it was removed before.
    """
    announcement = _get(session, competition, announcement_id)
    announcement.removed_at = now
    waiting = (Letter.announcement_id == announcement.id, Letter.sent_at.is_(None))
    session.execute(delete(Letter).where(*waiting).execution_options(synchronize_session=False))
    before = _words(announcement)
    _record(session, "announcement.remove", announcement, host, now, address, before=before, after=None)


def list_all(session: Session, *, competition: Competition) -> Sequence[Announcement]:
    """Return all announcements that were not removed, planned ones too, newest first: for the host."""
    return session.scalars(_of(competition).order_by(Announcement.publish_at.desc(), Announcement.id.desc())).all()


def list_shown(session: Session, *, competition: Competition, now: datetime) -> Sequence[Announcement]:
    """Return the announcements that are out, newest first."""
    query = _of(competition).where(Announcement.publish_at <= now)
    return session.scalars(query.order_by(Announcement.publish_at.desc(), Announcement.id.desc())).all()


def list_fresh(
    session: Session, *, competition: Competition, user: User | None, now: datetime, most: int = 3
) -> Sequence[Announcement]:
    """Return the newest announcements that the reader has not put away."""
    query = _of(competition).where(Announcement.publish_at <= now)
    if user is not None:
        query = query.where(~_is_dismissed_by(user))
    return session.scalars(query.order_by(Announcement.publish_at.desc(), Announcement.id.desc()).limit(most)).all()


def dismiss(session: Session, *, competition: Competition, user: User, announcement_id: int, now: datetime) -> None:
    """Put an announcement away for one reader; doing so twice changes nothing.

    Raises
    ------
    NotFoundError
        If there is no such announcement, or none that is out.
    """
    announcement = _get(session, competition, announcement_id)
    if announcement.publish_at > now:
        raise NotFoundError
    session.merge(DismissedAnnouncement(announcement_id=announcement.id, user_id=user.id))


def get(session: Session, *, competition: Competition, announcement_id: int) -> Announcement:
    """Return an announcement that was not removed, for the host.

    Raises
    ------
    NotFoundError
        If the competition has none of that number.
    """
    return _get(session, competition, announcement_id)


def publish_due(session: Session, *, now: datetime) -> int:
    """Tell entrants of the announcements whose time has come; returns how many."""
    due = select(Announcement).where(
        Announcement.told_at.is_(None), Announcement.removed_at.is_(None), Announcement.publish_at <= now
    )
    announcements = session.scalars(due.with_for_update(of=Announcement, skip_locked=True)).all()
    for announcement in announcements:
        _tell(session, announcement, session.get_one(Competition, announcement.competition_id), now)
    return len(announcements)


def _tell(session: Session, announcement: Announcement, competition: Competition, now: datetime) -> None:
    announcement.told_at = now
    entrants = select(User.id, User.wants_letters).join(Entrant, Entrant.user_id == User.id)
    people = session.execute(
        entrants.where(Entrant.competition_id == competition.id, User.is_disabled.is_(False)).order_by(User.id)
    ).all()
    notices: list[dict[str, Any]] = [
        {
            "user_id": user_id,
            "competition_id": competition.id,
            "message": f"News of “{competition.title}”: {announcement.title}",
            "path": f"/competitions/{competition.slug}/announcements#announcement-{announcement.id}",
            "created_at": now,
        }
        for user_id, _ in people
    ]
    letters = [
        {"announcement_id": announcement.id, "user_id": user_id, "n_tries": 0, "try_at": now}
        for user_id, wants_letters in people
        if announcement.is_mailed and wants_letters
    ]
    for first in range(0, len(notices), _BATCH):
        session.execute(insert(Notice), notices[first : first + _BATCH])
    for first in range(0, len(letters), _BATCH):
        session.execute(insert(Letter), letters[first : first + _BATCH])
    data = {
        "announcement": announcement.id,
        "title": announcement.title,
        "text": announcement.markdown,
        "path": f"/competitions/{competition.slug}/announcements#announcement-{announcement.id}",
    }
    event = WebhookEvent.ANNOUNCEMENT_PUBLISHED
    outbox.tell_all(session, event=event, competition=competition, data=data, now=now)


def _of(competition: Competition) -> Any:
    return select(Announcement).where(Announcement.competition_id == competition.id, Announcement.removed_at.is_(None))


def _is_dismissed_by(user: User) -> ColumnElement[bool]:
    return exists().where(
        DismissedAnnouncement.announcement_id == Announcement.id, DismissedAnnouncement.user_id == user.id
    )


def _get(session: Session, competition: Competition, announcement_id: int) -> Announcement:
    query = _of(competition).where(Announcement.id == announcement_id).with_for_update(of=Announcement)
    found: Announcement | None = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def _check(title: str, text: str) -> tuple[str, str]:
    faults: dict[str, str] = {}
    try:
        title = check_title(title, field="title", longest=LONGEST_TITLE)
    except InvalidInputError as error:
        faults |= error.fields
    text = text.replace("\r\n", "\n").strip()
    if not 0 < len(text) <= LONGEST_TEXT:
        faults["text"] = f"Write 1 to {LONGEST_TEXT:,} characters."
    if faults:
        raise InvalidInputError("Check the announcement.", fields=faults)
    return title, text


def _check_time(publish_at: datetime | None, now: datetime) -> None:
    if publish_at is not None and not now < publish_at <= now + LATEST:
        fault = "A time that is still to come, within a year; leave it out to publish at once."
        raise InvalidInputError("Check the announcement.", fields={"publish_at": fault})


def _words(announcement: Announcement) -> dict[str, Any]:
    return {
        "title": announcement.title,
        "text": announcement.markdown,
        "publish_at": announcement.publish_at.isoformat(),
        "is_mailed": announcement.is_mailed,
    }


def _record(
    session: Session,
    action: str,
    announcement: Announcement,
    host: User,
    now: datetime,
    address: str,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    audit.record(
        session,
        action=action,
        subject=f"competition:{announcement.competition_id}",
        user_id=host.id,
        detail={"announcement": announcement.id, "before": before, "after": after},
        now=now,
        address=address,
    )
