"""Competitions, their pages, and the versions of their solutions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.domain.honesty import HonestMode
from server.domain.visibility import Visibility
from server.models.base import Base, PrimaryKey, text_enum
from server.models.metric_file import MetricFile
from server.models.user import User


class Competition(Base):
    """Data, a metric, deadlines and a leaderboard, known by its slug; a draft until it is published."""

    __tablename__ = "competitions"
    __table_args__ = (
        CheckConstraint("daily_limit >= 1", name="daily_limit_positive"),
        CheckConstraint("error_limit >= 1", name="error_limit_positive"),
        CheckConstraint("n_selected >= 1", name="n_selected_positive"),
        CheckConstraint("max_team_size >= 1", name="max_team_size_positive"),
        CheckConstraint("total_limit >= 1", name="total_limit_positive"),
        CheckConstraint("finalize_after_minutes >= 0", name="finalize_after_not_negative"),
        CheckConstraint("rolling_days >= 1", name="rolling_days_positive"),
        CheckConstraint("score_decimals BETWEEN 0 AND 15", name="score_decimals_shown"),
    )

    id: Mapped[PrimaryKey]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    tagline: Mapped[str] = mapped_column(String(200))
    task: Mapped[str] = mapped_column(String(40))
    keywords: Mapped[list[Any]]
    host_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    visibility: Mapped[Visibility] = mapped_column(text_enum(Visibility))
    published_at: Mapped[datetime | None]
    is_practice: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime | None]
    entry_deadline_at: Mapped[datetime | None]
    merger_deadline_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    finalized_at: Mapped[datetime | None]
    # The private leaderboard becomes final by itself so long after the end; None where the host does it.
    finalize_after_minutes: Mapped[int | None]
    # In practice, rows older than this leave the leaderboard.
    rolling_days: Mapped[int | None]
    honest_mode: Mapped[HonestMode] = mapped_column(text_enum(HonestMode), default=HonestMode.EXACT)
    # What scores are rounded to in the mode `rounded`.
    rounding_step: Mapped[float | None]
    allows_late: Mapped[bool] = mapped_column(default=True)
    daily_limit: Mapped[int]
    error_limit: Mapped[int]
    total_limit: Mapped[int | None]
    max_team_size: Mapped[int]
    n_selected: Mapped[int]
    score_decimals: Mapped[int]
    max_upload_bytes: Mapped[int]
    rules_version: Mapped[int] = mapped_column(default=1)
    solution_version: Mapped[int] = mapped_column(default=1)
    # Counts every change that the public leaderboard shows; the name of its cached copies.
    board_version: Mapped[int] = mapped_column(default=0)
    # Teams with a row on the leaderboard, baselines not counted.
    n_ranked: Mapped[int] = mapped_column(default=0)
    # Rows of the reference board; 0 where there is none.
    n_reference: Mapped[int] = mapped_column(default=0)
    # Whether a worker has still to find who is tied with the winner of the final board as it is now.
    wants_private_ties: Mapped[bool] = mapped_column(default=False)
    source: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    host: Mapped[User] = relationship()


class Page(Base):
    """A Markdown page of a competition: overview, data, evaluation or rules."""

    __tablename__ = "pages"
    __table_args__ = (UniqueConstraint("competition_id", "slug"),)

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(80))
    markdown: Mapped[str] = mapped_column(Text)


class Solution(Base):
    """One version of the hidden labels with the metric that they are scored by."""

    __tablename__ = "solutions"
    __table_args__ = (UniqueConstraint("competition_id", "version"),)

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    version: Mapped[int]
    storage_key: Mapped[str] = mapped_column(String(200), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    id_column: Mapped[str] = mapped_column(String(200))
    metric: Mapped[str] = mapped_column(String(60))
    metric_parameters: Mapped[dict[str, Any]]
    # The host's own metric; `metric` is “custom” then.
    metric_file_id: Mapped[int | None] = mapped_column(ForeignKey("metric_files.id"))
    # How Podium drew the split; None where the host's file says it.
    split: Mapped[dict[str, Any] | None]
    n_public: Mapped[int]
    n_private: Mapped[int]
    created_at: Mapped[datetime]

    metric_file: Mapped[MetricFile | None] = relationship(lazy="joined")
