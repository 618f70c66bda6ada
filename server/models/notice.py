"""What users are told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base, PrimaryKey


class Notice(Base):
    """What a user is told of a competition: a merge, a hidden submission, a new deadline."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_user", "user_id", "seen_at", "id"),)

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    message: Mapped[str] = mapped_column(String(500))
    path: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
