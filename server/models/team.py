"""Teams and entrants."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey
from server.models.user import User


class Team(Base):
    """The entrants who share a rank, limits and submissions; a baseline is a host's, shown without rank."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("competition_id", "name_key"),)

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(160))
    is_baseline: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    entrants: Mapped[list[Entrant]] = relationship(back_populates="team")


class Entrant(Base):
    """A user who accepted a competition's rules: which version, and when; in one team a competition."""

    __tablename__ = "entrants"
    __table_args__ = (UniqueConstraint("competition_id", "user_id"),)

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    rules_version: Mapped[int]
    accepted_at: Mapped[datetime]

    team: Mapped[Team] = relationship(back_populates="entrants")
    user: Mapped[User] = relationship()
