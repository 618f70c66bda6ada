"""The rows of leaderboards, as they are and as they were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.domain.medals import Medal
from server.models.base import Base, PrimaryKey, text_enum
from server.models.team import Team


class PlacedRow:
    """What the rows of both leaderboards have in common: by what they are ordered, filtered and told apart.

    `sort_score` is the score turned so that smaller is better, whatever the metric's direction; with it one
    index serves every leaderboard.
    """

    team_id: Mapped[int] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    is_baseline: Mapped[bool]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    sort_score: Mapped[float]
    # Whether a paired test cannot tell it apart from the leader.
    is_tied: Mapped[bool] = mapped_column(default=False)
    achieved_at: Mapped[datetime]
    n_entries: Mapped[int]
    last_submission_at: Mapped[datetime]


class LeaderboardRow(PlacedRow, Base):
    """A team's place on the public leaderboard, kept up to date with each score."""

    __tablename__ = "leaderboard_rows"
    __table_args__ = (
        Index(
            "ix_leaderboard_rows_order", "competition_id", "is_baseline", "sort_score", "achieved_at", "submission_id"
        ),
    )

    public_score: Mapped[float]
    public_low: Mapped[float | None]
    public_high: Mapped[float | None]

    team: Mapped[Team] = relationship()


class BoardEvent(Base):
    """One change of a team's row on the public leaderboard; none is ever changed, so that any past board can be read.

    Without a submission the team's row went away: its only submission was hidden or grew too old, the team merged or
    was disqualified.
    """

    __tablename__ = "board_events"
    __table_args__ = (
        Index("ix_board_events_moment", "competition_id", "at", "id"),
        Index("ix_board_events_team", "team_id", "at", "id"),
    )

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    submission_id: Mapped[int | None]
    sort_score: Mapped[float | None]
    public_score: Mapped[float | None]
    achieved_at: Mapped[datetime | None]
    n_entries: Mapped[int]


class RankSnapshot(Base):
    """The rank of a team at some moment, kept for a day: what the change of rank is counted from."""

    __tablename__ = "rank_snapshots"

    competition_id: Mapped[int] = mapped_column(
        ForeignKey("competitions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    taken_at: Mapped[datetime] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    rank: Mapped[int]


class PrivateRow(PlacedRow, Base):
    """A team's place on the private leaderboard, made when that becomes final.

    `public_rank` is the one at the end, from which the shake-up is counted.
    """

    __tablename__ = "private_rows"
    __table_args__ = (
        Index("ix_private_rows_order", "competition_id", "is_baseline", "sort_score", "achieved_at", "submission_id"),
    )

    private_score: Mapped[float]
    private_low: Mapped[float | None]
    private_high: Mapped[float | None]
    rank: Mapped[int | None]
    public_rank: Mapped[int | None]
    medal: Mapped[Medal | None] = mapped_column(text_enum(Medal))

    team: Mapped[Team] = relationship()
