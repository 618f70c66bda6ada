"""Sign-ins of programs that a person confirms in the browser: the program's secret and the person's code as hashes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey, text_enum
from server.models.user import User


class DeviceLoginState(StrEnum):
    """How far it is; only one that is confirmed gives a token, and then it is used."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    USED = "used"


class DeviceLogin(Base):
    """A program that asks for a token; what it says of itself is its own word."""

    __tablename__ = "device_logins"

    id: Mapped[PrimaryKey]
    device_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    client: Mapped[str] = mapped_column(String(40))
    machine: Mapped[str] = mapped_column(String(80))
    scopes: Mapped[list[Any]]
    network: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[DeviceLoginState] = mapped_column(text_enum(DeviceLoginState), default=DeviceLoginState.WAITING)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_ends_at: Mapped[datetime | None]
    interval_seconds: Mapped[int]
    polled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    user: Mapped[User | None] = relationship()
