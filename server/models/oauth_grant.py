"""Sign-ins of Kaggle's clients by OAuth: the code that is exchanged once, and what refreshes access, as hashes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey
from server.models.user import User


class OAuthGrant(Base):
    """What a user granted to a client; access tokens are rows of `api_tokens` that name it, and end with it.

    `code_hash` stays when the code was exchanged, and `former_hash` when the refresh token was changed, so that who
    comes with one of them again is known as a thief.
    """

    __tablename__ = "oauth_grants"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    client: Mapped[str] = mapped_column(String(40))
    scopes: Mapped[list[Any]]
    redirect_uri: Mapped[str] = mapped_column(String(200))
    challenge: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    code_expires_at: Mapped[datetime]
    exchanged_at: Mapped[datetime | None]
    refresh_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    former_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
