"""Large files that arrive in pieces, before they belong to anything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.api_token import ApiToken
from server.models.base import Base, PrimaryKey


class Upload(Base):
    """A file on its way: how much of it is here; once whole it has a key, and goes when something takes it over."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("offset_bytes >= 0 AND offset_bytes <= size_bytes", name="offset_in_file"),
        CheckConstraint("storage_key IS NULL OR offset_bytes = size_bytes", name="whole_has_all_bytes"),
    )

    id: Mapped[PrimaryKey]
    # What stands in addresses: random, so that nobody learns how many there are.
    code: Mapped[str] = mapped_column(String(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    size_bytes: Mapped[int]
    offset_bytes: Mapped[int] = mapped_column(default=0)
    # As its sender declared it; once the file is whole, that of its bytes.
    sha256: Mapped[str | None] = mapped_column(String(64))
    storage_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    # By which token it was begun, if by one.
    token_id: Mapped[int | None] = mapped_column(ForeignKey("api_tokens.id", ondelete="SET NULL"))
    # Whether it makes room for others when nothing has come of it for a while.
    does_yield: Mapped[bool] = mapped_column(default=False)

    token: Mapped[ApiToken | None] = relationship()


class UploadPiece(Base):
    """Bytes that are safe: a file of its own in storage, until all are put together."""

    __tablename__ = "upload_pieces"
    __table_args__ = (
        UniqueConstraint("upload_id", "offset_bytes"),
        CheckConstraint("size_bytes > 0", name="not_empty"),
    )

    id: Mapped[PrimaryKey]
    upload_id: Mapped[int] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"))
    offset_bytes: Mapped[int]
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(200), unique=True)
