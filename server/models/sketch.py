"""Sketches of submissions: what is kept of their predictions, so that they can be held against others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base, BigId


class Sketch(Base):
    """What a submission predicts, in short; all but its number is empty where its file could not be read for it.

    `content_sha256` is that of the predictions in the order of their ids. `nearest_id` is the earlier submission of the
    team that differs in the fewest rows, `n_changed` of them, if these are few. `storage_key` is where the sketch is
    kept by which it is compared with other teams'. `surveyed_at` says when that was done.
    """

    __tablename__ = "sketches"
    __table_args__ = (
        CheckConstraint("(nearest_id IS NULL) = (n_changed IS NULL)", name="nearest_has_changes"),
        Index("ix_sketches_content", "competition_id", "content_sha256"),
        Index(
            "ix_sketches_not_surveyed",
            "id",
            sqlite_where=text("surveyed_at IS NULL"),
            postgresql_where=text("surveyed_at IS NULL"),
        ),
    )

    # That of the submission.
    id: Mapped[int] = mapped_column(BigId, ForeignKey("submissions.id"), primary_key=True, autoincrement=False)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    n_rows: Mapped[int] = mapped_column(default=0)
    n_distinct: Mapped[int] = mapped_column(default=0)
    n_apart: Mapped[int] = mapped_column(default=0)
    # Nearly all rows say the same although the right answers do not.
    is_probe_like: Mapped[bool] = mapped_column(default=False)
    nearest_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    n_changed: Mapped[int | None]
    storage_key: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime]
    surveyed_at: Mapped[datetime | None]
