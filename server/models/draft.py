"""Competitions that are being made, or changes to ones that run: descriptions, files, and what workers do with them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey, text_enum
from server.models.competition import Competition
from server.models.user import User


class CheckState(StrEnum):
    """How far the check of a draft is; `done` says nothing of what was found."""

    NONE = "none"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


class DraftJobState(StrEnum):
    """What became of a job: `failed` if it was refused or the platform could not do it."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Draft(Base):
    """What a host has said so far of a competition; `competition_id` is the one that it made or would change."""

    __tablename__ = "drafts"
    __table_args__ = (CheckConstraint("version >= 1", name="version_positive"),)

    id: Mapped[PrimaryKey]
    host_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    competition_id: Mapped[int | None] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"), index=True)
    # What `competition.yaml` says, perhaps not all of it yet; and its own text, where it came as one.
    spec: Mapped[dict[str, Any]]
    spec_text: Mapped[str | None] = mapped_column(Text)
    pages: Mapped[dict[str, Any]]
    # Raised by every change.
    version: Mapped[int] = mapped_column(default=1)
    check_state: Mapped[CheckState] = mapped_column(text_enum(CheckState), default=CheckState.NONE)
    # What was checked is what the draft is now only if the versions are equal.
    checked_version: Mapped[int | None]
    report: Mapped[dict[str, Any] | None]
    # What else the host is to know, such as what an import could not map.
    notes: Mapped[dict[str, Any]]
    # Why it may be published although a check is not green: check → reason.
    waivers: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    host: Mapped[User] = relationship()
    competition: Mapped[Competition | None] = relationship()


class DraftFile(Base):
    """A file of a draft, by its path in the prepared folder; what it names in storage may have other names, too."""

    __tablename__ = "draft_files"
    __table_args__ = (UniqueConstraint("draft_id", "path"),)

    id: Mapped[PrimaryKey]
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(200))
    storage_key: Mapped[str] = mapped_column(String(200), index=True)
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class DraftJob(Base):
    """Slow work for a draft that a worker does; one at a time is open.

    `lease` is the secret of the worker that has it now, until `lease_until`.
    """

    __tablename__ = "draft_jobs"
    __table_args__ = (
        CheckConstraint("(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name="ended_has_time"),
        Index(
            "ix_draft_jobs_open",
            "draft_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    arguments: Mapped[dict[str, Any]]
    state: Mapped[DraftJobState] = mapped_column(text_enum(DraftJobState), default=DraftJobState.WAITING)
    # What is being done now, in words.
    progress: Mapped[str] = mapped_column(String(200), default="")
    # What came of it; of one that failed, code and message.
    result: Mapped[dict[str, Any] | None]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    n_attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
