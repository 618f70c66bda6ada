"""Differences of two submissions on the same rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base, PrimaryKey


class Comparison(Base):
    """The paired difference of the public scores of two submissions under a version of the solution, once it is found.

    It is the first score minus the second, the lower number first. `computed_at` says when it was looked for, also
    where nothing could be told.
    """

    __tablename__ = "comparisons"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id", "solution_version"),
        CheckConstraint("first_id < second_id", name="lower_number_first"),
        Index(
            "ix_comparisons_open",
            "id",
            sqlite_where=text("computed_at IS NULL"),
            postgresql_where=text("computed_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    first_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    solution_version: Mapped[int]
    difference: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    p_value: Mapped[float | None]
    asked_at: Mapped[datetime]
    computed_at: Mapped[datetime | None]
