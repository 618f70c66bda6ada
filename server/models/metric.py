"""Metrics of hosts: one noun for all versions of a file, which competitions pin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey
from server.models.draft import DraftJob
from server.models.user import User


class Metric(Base):
    """A metric of a host's own, known to that host by its name."""

    __tablename__ = "metrics"
    __table_args__ = (UniqueConstraint("user_id", "name_key"),)

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]


class MetricVersion(Base):
    """One file of a metric; it has a number once it was tried and accepted, and never changes from then on."""

    __tablename__ = "metric_versions"
    __table_args__ = (
        UniqueConstraint("metric_id", "number"),
        UniqueConstraint("metric_id", "sha256"),
        CheckConstraint("(number IS NULL) = (accepted_at IS NULL)", name="number_if_accepted"),
    )

    id: Mapped[PrimaryKey]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metrics.id", ondelete="CASCADE"))
    number: Mapped[int | None]
    file_name: Mapped[str] = mapped_column(String(200))
    storage_key: Mapped[str] = mapped_column(String(200), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    # What its text says: description, parameters, warnings; None of a file that came before it was read.
    signature: Mapped[dict[str, Any] | None]
    # With what it was tried last: direction, whether submissions are passed whole, and parameters.
    settings: Mapped[dict[str, Any] | None]
    # What was found; None while it was not tried with these settings.
    report: Mapped[dict[str, Any] | None]
    # The job that tries it, or did last.
    job_id: Mapped[int | None] = mapped_column(ForeignKey("draft_jobs.id", ondelete="SET NULL"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]

    metric: Mapped[Metric] = relationship()
    created_by: Mapped[User] = relationship()
    job: Mapped[DraftJob | None] = relationship()
