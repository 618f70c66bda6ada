"""Private scores, in a table of their own that one service alone reads."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base, PrimaryKey


class PrivateScore(Base):
    """The private score of a submission under one version of the solution."""

    __tablename__ = "private_scores"
    __table_args__ = (UniqueConstraint("submission_id", "solution_version"),)

    id: Mapped[PrimaryKey]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    solution_version: Mapped[int]
    private_score: Mapped[float]
    private_error: Mapped[float | None]
    private_low: Mapped[float | None]
    private_high: Mapped[float | None]
    evidence_key: Mapped[str | None] = mapped_column(String(200))
