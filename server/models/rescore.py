"""Scoring again: a new version of a solution, and the scores under it that nobody sees until it is published."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.domain.submissions import Fault, SubmissionStatus
from server.models.base import Base, PrimaryKey, text_enum
from server.models.competition import Solution
from server.models.user import User


class RescoreStatus(StrEnum):
    """What became of a rescore."""

    OPEN = "open"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Rescore(Base):
    """All submissions of a competition scored under another version of its solution; one at a time is open."""

    __tablename__ = "rescores"
    __table_args__ = (
        CheckConstraint("(status = 'open') = (ended_at IS NULL)", name="open_has_not_ended"),
        Index(
            "ix_rescores_open",
            "competition_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    solution_id: Mapped[int] = mapped_column(ForeignKey("solutions.id"), unique=True)
    # The version that was in force when it began.
    base_version: Mapped[int]
    status: Mapped[RescoreStatus] = mapped_column(text_enum(RescoreStatus), default=RescoreStatus.OPEN)
    # What scores are rounded to from its publishing on, in the mode `rounded`.
    rounding_step: Mapped[float | None]
    # What the teams are told.
    reason: Mapped[str] = mapped_column(String(500))
    started_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    solution: Mapped[Solution] = relationship(lazy="joined", innerjoin=True)
    started_by: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class ShadowScore(Base):
    """What became of one submission in a rescore: as secret as private scores, and gone when it is discarded.

    `lease` is the secret of the worker that scores it now, until `lease_until`.
    """

    __tablename__ = "shadow_scores"
    __table_args__ = (
        UniqueConstraint("rescore_id", "submission_id"),
        CheckConstraint("(status = 'error') = (fault IS NOT NULL)", name="error_has_fault"),
        CheckConstraint("(status = 'complete') = (public_score IS NOT NULL)", name="complete_has_score"),
        Index(
            "ix_shadow_scores_pending",
            "id",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
    )

    id: Mapped[PrimaryKey]
    rescore_id: Mapped[int] = mapped_column(ForeignKey("rescores.id", ondelete="CASCADE"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    status: Mapped[SubmissionStatus] = mapped_column(text_enum(SubmissionStatus), default=SubmissionStatus.PENDING)
    fault: Mapped[Fault | None] = mapped_column(text_enum(Fault))
    report: Mapped[dict[str, Any] | None]
    public_score: Mapped[float | None]
    private_score: Mapped[float | None]
    receipt: Mapped[dict[str, Any] | None]
    # In the mode `ladder`: how sure the scores are, and what they are compared by.
    public_error: Mapped[float | None]
    public_low: Mapped[float | None]
    public_high: Mapped[float | None]
    evidence_key: Mapped[str | None] = mapped_column(String(200))
    private_error: Mapped[float | None]
    private_low: Mapped[float | None]
    private_high: Mapped[float | None]
    private_evidence_key: Mapped[str | None] = mapped_column(String(200))
    # And the step that it was compared with, with the standard error of the difference.
    is_compared: Mapped[bool] = mapped_column(default=False)
    step_id: Mapped[int | None]
    step_error: Mapped[float | None]
    n_attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
