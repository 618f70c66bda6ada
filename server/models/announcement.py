"""What hosts tell all entrants of a competition, who has put it away, and the letters that go out by e-mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey
from server.models.competition import Competition
from server.models.user import User


class Announcement(Base):
    """A text of a host, shown from `publish_at` on; `told_at` is when entrants got their notices."""

    __tablename__ = "announcements"
    __table_args__ = (
        Index("ix_announcements_competition", "competition_id", "publish_at"),
        Index(
            "ix_announcements_untold",
            "publish_at",
            sqlite_where=text("told_at IS NULL AND removed_at IS NULL"),
            postgresql_where=text("told_at IS NULL AND removed_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str] = mapped_column(String(120))
    markdown: Mapped[str] = mapped_column(Text)
    # Whether it goes out by e-mail, too.
    is_mailed: Mapped[bool] = mapped_column(default=False)
    publish_at: Mapped[datetime]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    competition: Mapped[Competition] = relationship()
    author: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class DismissedAnnouncement(Base):
    """That a reader has put an announcement away: the overview shows it to them no more."""

    __tablename__ = "dismissed_announcements"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)


class Letter(Base):
    """One announcement to one user by e-mail: waiting until it is sent, or given up."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("announcement_id", "user_id"),
        CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name="ends_once"),
        Index(
            "ix_letters_waiting",
            "try_at",
            sqlite_where=text("sent_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=text("sent_at IS NULL AND given_up_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    n_tries: Mapped[int] = mapped_column(default=0)
    # When it is tried next; whoever tries it now has moved this on, so that nobody else does meanwhile.
    try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]

    announcement: Mapped[Announcement] = relationship(lazy="joined", innerjoin=True)
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
