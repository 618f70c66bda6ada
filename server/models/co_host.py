"""Who runs a competition together with its host."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey
from server.models.user import User


class CoHost(Base):
    """A user with the host's rights over one competition, but to name hosts and to delete it; never an entrant."""

    __tablename__ = "co_hosts"
    __table_args__ = (UniqueConstraint("competition_id", "user_id"),)

    id: Mapped[PrimaryKey]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined", innerjoin=True)
    added_by: Mapped[User] = relationship(foreign_keys=[added_by_id], lazy="joined", innerjoin=True)
