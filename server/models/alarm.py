"""Alarms: what a host may want to look at. They are questions, not verdicts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey, text_enum
from server.models.user import User


class AlarmKind(StrEnum):
    """What an alarm is about."""

    PROBING = "probing"
    COPIES = "copies"
    ACCOUNTS = "accounts"
    SCORE = "score"


class AlarmState(StrEnum):
    """What the host made of it."""

    OPEN = "open"
    NOTED = "noted"
    DISMISSED = "dismissed"


class Strength(StrEnum):
    """How much the evidence says."""

    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"


class Alarm(Base):
    """One alarm of a competition; more evidence changes it and makes no second one.

    `subject` says whom it is about, such as ``team:5`` or ``teams:5-9``, once for each kind.
    """

    __tablename__ = "alarms"
    __table_args__ = (
        UniqueConstraint("competition_id", "kind", "subject"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="open_is_not_decided"),
        Index("ix_alarms_state", "competition_id", "state"),
    )

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    kind: Mapped[AlarmKind] = mapped_column(text_enum(AlarmKind))
    subject: Mapped[str] = mapped_column(String(100))
    strength: Mapped[Strength] = mapped_column(text_enum(Strength))
    team_ids: Mapped[list[Any]]
    submission_ids: Mapped[list[Any]]
    evidence: Mapped[dict[str, Any]]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    state: Mapped[AlarmState] = mapped_column(text_enum(AlarmState), default=AlarmState.OPEN)
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    decided_at: Mapped[datetime | None]

    decided_by: Mapped[User | None] = relationship(lazy="joined")

    @property
    def has_grown(self) -> bool:
        """Whether there is evidence that came after the host had decided."""
        return self.decided_at is not None and self.last_seen_at > self.decided_at
