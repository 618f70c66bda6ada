"""Teams and entrants, and how they come together: invitations and requests to merge."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey, text_enum
from server.models.user import User


class InvitationOutcome(StrEnum):
    """What became of an invitation."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class MergeOutcome(StrEnum):
    """What became of a request to merge."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Team(Base):
    """The entrants who share a rank, limits and submissions; a baseline is a host's, shown without rank."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("competition_id", "name_key"),)

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(160))
    is_baseline: Mapped[bool] = mapped_column(default=False)
    # A class or section, by which a leaderboard can be filtered.
    bracket: Mapped[str] = mapped_column(String(80), default="")
    disqualified_at: Mapped[datetime | None]
    disqualified_reason: Mapped[str] = mapped_column(String(500), default="")
    # When its entrants and submissions went over to another team, whose accepted request says which.
    merged_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # Counts every change of its submissions that its members see: what open streams ask for.
    n_changes: Mapped[int] = mapped_column(default=0)

    entrants: Mapped[list[Entrant]] = relationship(back_populates="team")


class Entrant(Base):
    """A user who accepted a competition's rules: which version, and when; in one team a competition."""

    __tablename__ = "entrants"
    __table_args__ = (
        UniqueConstraint("competition_id", "user_id"),
        Index(
            "ix_entrants_captain",
            "team_id",
            unique=True,
            sqlite_where=text("is_captain"),
            postgresql_where=text("is_captain"),
        ),
    )

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    is_captain: Mapped[bool] = mapped_column(default=False)
    rules_version: Mapped[int]
    accepted_at: Mapped[datetime]
    # When the host took the user out of the competition; what was handed in stays with the team.
    removed_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship(back_populates="entrants")
    user: Mapped[User] = relationship()


class Invitation(Base):
    """An invitation into a team: to one user, or by a link for one person, of which this row keeps the hash."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (secret_hash IS NULL)", name="user_or_link"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="outcome_has_time"),
        Index(
            "ix_invitations_open",
            "team_id",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    outcome: Mapped[InvitationOutcome | None] = mapped_column(text_enum(InvitationOutcome))
    ended_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=user_id)


class MergeRequest(Base):
    """The request of one team's captain that another team come in; that team's captain consents or not."""

    __tablename__ = "merge_requests"
    __table_args__ = (
        CheckConstraint("team_id <> asked_team_id", name="two_teams"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="outcome_has_time"),
        Index(
            "ix_merge_requests_open",
            "team_id",
            "asked_team_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    asked_team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    message: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    outcome: Mapped[MergeOutcome | None] = mapped_column(text_enum(MergeOutcome))
    ended_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship(foreign_keys=team_id)
    asked_team: Mapped[Team] = relationship(foreign_keys=asked_team_id)
