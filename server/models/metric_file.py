"""A host's own metric: one version of its file, and what people are told of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base, PrimaryKey


class MetricFile(Base):
    """One version of a metric file; never changed, for scores refer to it."""

    __tablename__ = "metric_files"

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"), index=True)
    storage_key: Mapped[str] = mapped_column(String(200), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(String(255))
    category: Mapped[str] = mapped_column(String(80))
    higher_is_better: Mapped[bool]
    # The metric matches rows itself: it is given the whole submission for each part.
    is_complete: Mapped[bool]
    created_at: Mapped[datetime]
    # The host's version that this is; scores refer to this row, whose direction and names are the competition's.
    version_id: Mapped[int | None] = mapped_column(ForeignKey("metric_versions.id"), index=True)
