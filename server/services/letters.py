"""Announcements on their way by e-mail: which are due, what became of each, and who wants none."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from server.errors import NotFoundError
from server.models import Announcement, Letter, User

BATCH = 50
MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=6)
PATH = "/letters/"


@dataclass(frozen=True)
class DueLetter:
    """What goes to one address, and nobody else's."""

    id: int
    announcement_id: int
    user_id: int
    email: str
    name: str
    competition: str
    slug: str
    title: str
    text: str
    n_tries: int


@dataclass(frozen=True)
class Delivery:
    """How far the letters of an announcement are."""

    n_waiting: int
    n_sent: int
    n_given_up: int


def take_due(session: Session, *, now: datetime, most: int = BATCH) -> list[DueLetter]:
    """Take letters that are due; each is tried again later, unless it is said to be sent or given up meanwhile."""
    waiting = (Letter.sent_at.is_(None), Letter.given_up_at.is_(None), Letter.try_at <= now)
    query = select(Letter).where(*waiting).order_by(Letter.try_at, Letter.id).limit(most)
    letters = session.scalars(query.with_for_update(of=Letter, skip_locked=True)).all()
    for letter in letters:
        letter.n_tries += 1
        letter.try_at = now + min(FIRST_PAUSE * 2 ** (letter.n_tries - 1), LONGEST_PAUSE)
    return [_describe(letter) for letter in letters]


def mark_sent(session: Session, *, letter_id: int, now: datetime) -> None:
    """Note that the mail server took a letter."""
    _end(session, letter_id, sent_at=now)


def give_up(session: Session, *, letter_id: int, now: datetime) -> None:
    """Note that a letter cannot be delivered."""
    _end(session, letter_id, given_up_at=now)


def count_letters(session: Session, *, announcement_ids: Sequence[int]) -> dict[int, Delivery]:
    """Return how far the letters of some announcements are; those without any are left out."""
    query = (
        select(Letter.announcement_id, func.count(), func.count(Letter.sent_at), func.count(Letter.given_up_at))
        .where(Letter.announcement_id.in_(announcement_ids))
        .group_by(Letter.announcement_id)
    )
    return {
        number: Delivery(n_all - n_sent - n_given_up, n_sent, n_given_up)
        for number, n_all, n_sent, n_given_up in session.execute(query)
    }


def make_secret(user_id: int, *, key: bytes) -> str:
    """Return by which secret of a link a user stops letters without signing in; it is good for nothing else."""
    signature = hmac.new(key, f"letters:{user_id}".encode(), hashlib.sha256).hexdigest()[:40]
    return f"{user_id}-{signature}"


def find_user(session: Session, *, secret: str, key: bytes) -> User:
    """Return whose link it is.

    Raises
    ------
    NotFoundError
        If it is nobody's.
    """
    number, _, _ = secret.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFoundError
    if not hmac.compare_digest(secret.encode(), make_secret(int(number), key=key).encode()):
        raise NotFoundError
    user = session.get(User, int(number))
    if user is None or user.is_disabled:
        raise NotFoundError
    return user


def choose(session: Session, *, user_id: int, wants_letters: bool) -> None:
    """Have announcements sent to a user by e-mail, or none any more: those that wait are dropped."""
    session.get_one(User, user_id, with_for_update=True).wants_letters = wants_letters
    if not wants_letters:
        waiting = (Letter.user_id == user_id, Letter.sent_at.is_(None), Letter.given_up_at.is_(None))
        session.execute(delete(Letter).where(*waiting).execution_options(synchronize_session=False))


def _describe(letter: Letter) -> DueLetter:
    announcement: Announcement = letter.announcement
    return DueLetter(
        id=letter.id,
        announcement_id=announcement.id,
        user_id=letter.user_id,
        email=letter.user.email,
        name=letter.user.display_name or letter.user.name,
        competition=announcement.competition.title,
        slug=announcement.competition.slug,
        title=announcement.title,
        text=announcement.markdown,
        n_tries=letter.n_tries,
    )


def _end(session: Session, letter_id: int, **values: datetime) -> None:
    session.execute(
        update(Letter)
        .where(Letter.id == letter_id, Letter.sent_at.is_(None), Letter.given_up_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
