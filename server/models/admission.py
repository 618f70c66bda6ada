"""Whom a host lets into a competition: by links, by a list, one by one; and what only hosts know of each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.domain.admission import AdmissionState, ListedKind
from server.models.base import Base, PrimaryKey, text_enum
from server.models.user import User


class AdmissionSource(StrEnum):
    """By what a user came to a competition's host."""

    LINK = "link"
    LIST = "list"
    ROSTER = "roster"
    ENTRY = "entry"


class AdmissionLink(Base):
    """A link that lets its holders in, or lets them ask; it holds the secret, this row its hash."""

    __tablename__ = "admission_links"
    __table_args__ = (
        CheckConstraint("max_uses >= 1", name="max_uses_positive"),
        CheckConstraint("max_uses IS NULL OR n_uses <= max_uses", name="no_use_too_many"),
    )

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    label: Mapped[str] = mapped_column(String(80), default="")
    # Whether its holders have to wait until the host says yes.
    needs_approval: Mapped[bool] = mapped_column(default=False)
    max_uses: Mapped[int | None]
    n_uses: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ListedAdmission(Base):
    """A line of the list of those who may enter: a user name, an e-mail address, or the domain of addresses."""

    __tablename__ = "listed_admissions"
    __table_args__ = (UniqueConstraint("competition_id", "kind", "value"),)

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    kind: Mapped[ListedKind] = mapped_column(text_enum(ListedKind))
    # The key that is compared; `shown` is how the host wrote it.
    value: Mapped[str] = mapped_column(String(254))
    shown: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]


class Admission(Base):
    """What one user is to a competition's host: let in, waiting, refused or removed; and what a roster says of them."""

    __tablename__ = "admissions"
    __table_args__ = (UniqueConstraint("competition_id", "user_id"),)

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    state: Mapped[AdmissionState] = mapped_column(text_enum(AdmissionState))
    source: Mapped[AdmissionSource] = mapped_column(text_enum(AdmissionSource))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("admission_links.id", ondelete="SET NULL"))
    # What the user wrote to the host who approves.
    message: Mapped[str] = mapped_column(String(500), default="")
    # Why the host refused or removed the user, who reads it.
    reason: Mapped[str] = mapped_column(String(500), default="")
    # For hosts alone.
    note: Mapped[str] = mapped_column(String(2000), default="")
    # What a roster says of the user.
    section: Mapped[str] = mapped_column(String(80), default="")
    full_name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    student_id: Mapped[str] = mapped_column(String(80), default="")
    # Whether a roster of this competition made the account.
    made_account: Mapped[bool] = mapped_column(default=False)
    # The submissions that were hidden when the user was removed, to be shown again after a return.
    hidden_ids: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)
