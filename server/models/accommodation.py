"""What a host granted single teams."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey
from server.models.team import Team
from server.models.user import User


class Accommodation(Base):
    """What the host granted one team, with a reason that stays on the record: extra attempts or a later end."""

    __tablename__ = "accommodations"
    __table_args__ = (
        CheckConstraint("extra_attempts >= 0", name="extra_attempts_not_negative"),
        CheckConstraint("extra_attempts > 0 OR deadline_at IS NOT NULL", name="grants_something"),
    )

    id: Mapped[PrimaryKey]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    extra_attempts: Mapped[int] = mapped_column(default=0)
    deadline_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500))
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship()


class PromisedAccommodation(Base):
    """What a user gets on entering; `accommodation_id` is what it became then, of the team that the user entered as."""

    __tablename__ = "promised_accommodations"
    __table_args__ = (
        CheckConstraint("extra_attempts >= 0", name="extra_attempts_not_negative"),
        CheckConstraint("extra_attempts > 0 OR deadline_at IS NOT NULL", name="promises_something"),
        CheckConstraint("revoked_at IS NULL OR accommodation_id IS NULL", name="kept_or_revoked"),
        Index("ix_promised_accommodations_competition_id", "competition_id", "user_id"),
    )

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    extra_attempts: Mapped[int] = mapped_column(default=0)
    deadline_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500))
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    accommodation_id: Mapped[int | None] = mapped_column(
        ForeignKey("accommodations.id", ondelete="CASCADE"), unique=True
    )

    user: Mapped[User] = relationship(foreign_keys=[user_id])
