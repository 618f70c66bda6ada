"""Submissions and their public scores."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.domain.submissions import Fault, SubmissionStatus
from server.models.base import Base, PrimaryKey, text_enum
from server.models.competition import Competition
from server.models.team import Team
from server.models.user import User


class Submission(Base):
    """A file handed in by a team. `lease` is the secret of the worker that scores it now, until `lease_until`."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("team_id", "idempotency_key"),
        CheckConstraint("(status = 'error') = (fault IS NOT NULL)", name="error_has_fault"),
        CheckConstraint("(status = 'pending') = (scored_at IS NULL)", name="pending_is_not_scored"),
        Index("ix_submissions_team_received", "team_id", "received_at"),
        Index("ix_submissions_competition_team", "competition_id", "team_id", "id"),
        # For what a host sees of a day, of all submissions: nothing else has to be read.
        Index("ix_submissions_competition_received", "competition_id", "received_at", "status", "team_id", "id"),
        Index(
            "ix_submissions_failed",
            "competition_id",
            "error_code",
            "team_id",
            "id",
            sqlite_where=text("error_code IS NOT NULL"),
            postgresql_where=text("error_code IS NOT NULL"),
        ),
        Index(
            "ix_submissions_granted",
            "accommodation_id",
            sqlite_where=text("accommodation_id IS NOT NULL"),
            postgresql_where=text("accommodation_id IS NOT NULL"),
        ),
        Index(
            "ix_submissions_pending",
            "received_at",
            "id",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
    )

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    idempotency_key: Mapped[str | None] = mapped_column(String(128))
    description: Mapped[str] = mapped_column(String(500), default="")
    file_name: Mapped[str] = mapped_column(String(200))
    storage_key: Mapped[str] = mapped_column(String(200), unique=True)
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[SubmissionStatus] = mapped_column(text_enum(SubmissionStatus), default=SubmissionStatus.PENDING)
    fault: Mapped[Fault | None] = mapped_column(text_enum(Fault))
    report: Mapped[dict[str, Any] | None]
    # The first fault of one that ended in error, by which failures are counted.
    error_code: Mapped[str | None] = mapped_column(String(60))
    is_late: Mapped[bool] = mapped_column(default=False)
    # Of which grant it used an attempt, if it did.
    accommodation_id: Mapped[int | None] = mapped_column(ForeignKey("accommodations.id"))
    is_hidden: Mapped[bool] = mapped_column(default=False)
    hidden_reason: Mapped[str] = mapped_column(String(500), default="")
    is_selected: Mapped[bool] = mapped_column(default=False)
    # What the team wrote about it, for itself.
    note: Mapped[str] = mapped_column(String(2000), default="")
    received_at: Mapped[datetime]
    scored_at: Mapped[datetime | None]
    n_attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    # Which of its team's changes it was last changed by.
    change_number: Mapped[int] = mapped_column(default=0)

    competition: Mapped[Competition] = relationship()
    team: Mapped[Team] = relationship()
    user: Mapped[User] = relationship()


class Score(Base):
    """The public score of a submission under one version of the solution, with the receipt of how it came about.

    Its interval comes after the score, which nobody has to wait for: `estimated_at` says when it was looked for, also
    where none was found. `released_score` is what the honest mode lets
    participants see; `evidence_key` is where the file is kept by which it is compared with others: as secret as labels.
    """

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("submission_id", "solution_version"),
        Index(
            "ix_scores_not_estimated",
            "id",
            sqlite_where=text("estimated_at IS NULL"),
            postgresql_where=text("estimated_at IS NULL"),
        ),
        # An entry comes with the interval, when nobody waits: recording a score does not pay for it.
        Index(
            "ix_scores_not_sketched",
            "id",
            sqlite_where=text("estimated_at IS NOT NULL AND sketched_at IS NULL"),
            postgresql_where=text("estimated_at IS NOT NULL AND sketched_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    solution_version: Mapped[int]
    public_score: Mapped[float]
    public_error: Mapped[float | None]
    public_low: Mapped[float | None]
    public_high: Mapped[float | None]
    released_score: Mapped[float | None]
    evidence_key: Mapped[str | None] = mapped_column(String(200))
    estimated_at: Mapped[datetime | None]
    # When its submission was looked at for alarms.
    sketched_at: Mapped[datetime | None]
    receipt: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
