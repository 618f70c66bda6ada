"""A submission scored a second time under the version in force: its second score must equal the first."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base, PrimaryKey, text_enum


class RerunOutcome(StrEnum):
    """What came of it: the same scores, others, or no score at all."""

    SAME = "same"
    DIFFERENT = "different"
    FAILED = "failed"


class Rerun(Base):
    """A host's wish to have a score made again, and what came of it; the first score stands whatever that is.

    Its scores are as secret as private scores. `lease` is the secret of the worker that scores it now, until
    `lease_until`; one of a submission at a time has not ended.
    """

    __tablename__ = "reruns"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_has_outcome"),
        Index(
            "ix_reruns_open",
            "submission_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    outcome: Mapped[RerunOutcome | None] = mapped_column(text_enum(RerunOutcome))
    ended_at: Mapped[datetime | None]
    # Of the version that was in force when it ended.
    solution_version: Mapped[int | None]
    public_score: Mapped[float | None]
    private_score: Mapped[float | None]
    receipt: Mapped[dict[str, Any] | None]
    report: Mapped[dict[str, Any] | None]
    n_attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
