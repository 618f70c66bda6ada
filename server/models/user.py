"""Accounts, their sessions in browsers, and one-time links."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey, text_enum


class Role(StrEnum):
    """What an account may do beyond entering competitions."""

    USER = "user"
    HOST = "host"
    ADMIN = "admin"


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    SIGN_IN = "sign_in"


class User(Base):
    """An account. `name_key` and `email_key` are what must be unique: names that look alike have one key."""

    __tablename__ = "users"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(40))
    name_key: Mapped[str] = mapped_column(String(80), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(80), default="")
    about: Mapped[str] = mapped_column(String(500), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(text_enum(Role), default=Role.USER)
    is_disabled: Mapped[bool] = mapped_column(default=False)
    # A program that enters by itself, marked as such on leaderboards.
    is_agent: Mapped[bool] = mapped_column(default=False)
    is_profile_public: Mapped[bool] = mapped_column(default=True)
    # Whether announcements of hosts come by e-mail, too.
    wants_letters: Mapped[bool] = mapped_column(default=True)
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    created_at: Mapped[datetime]


class UserSession(Base):
    """A browser that is signed in; the cookie holds the secret, this row its hash."""

    __tablename__ = "user_sessions"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class OneTimeLink(Base):
    """A link that proves who follows it, once; it holds the secret, this row its hash."""

    __tablename__ = "one_time_links"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(text_enum(LinkPurpose))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
