"""Files that a competition gives to its entrants."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base, PrimaryKey, text_enum


class DataFileKind(StrEnum):
    """Whether it is a file of its own or all of them in one."""

    FILE = "file"
    ARCHIVE = "archive"


class DataFile(Base):
    """A published file, or the zip of all; `preview` says what its columns hold: types, missing share, histogram."""

    __tablename__ = "data_files"
    __table_args__ = (UniqueConstraint("competition_id", "name"),)

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    kind: Mapped[DataFileKind] = mapped_column(text_enum(DataFileKind))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(500))
    content_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(200), unique=True)
    preview: Mapped[dict[str, Any] | None]
    # The meaning of its columns as the description says it; None where it was published before that was kept.
    columns: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
