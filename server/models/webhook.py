"""Webhooks: addresses that are told what happens, and each message on its way to one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, PrimaryKey
from server.models.competition import Competition
from server.models.user import User


class Webhook(Base):
    """An address that a user gave: for what happens to their submissions, or, as host, in a whole competition.

    Its secret follows from `salt` and the site's key; the one before, from `old_salt`, signs with it until `old_until`.
    """

    __tablename__ = "webhooks"

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    competition_id: Mapped[int | None] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[list[Any]]
    salt: Mapped[str] = mapped_column(String(32))
    old_salt: Mapped[str | None] = mapped_column(String(32))
    old_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # Since when nothing was taken any more, and when it was therefore sent no more.
    failing_since: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    competition: Mapped[Competition | None] = relationship()


class WebhookDelivery(Base):
    """One message to one webhook: waiting until it is delivered, or given up; with what came of the last try."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("delivered_at IS NULL OR given_up_at IS NULL", name="ends_once"),
        Index("ix_webhook_deliveries_webhook", "webhook_id", "id"),
        Index(
            "ix_webhook_deliveries_waiting",
            "try_at",
            sqlite_where=text("delivered_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL AND given_up_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    # What it is about; None for a ping.
    competition_id: Mapped[int | None] = mapped_column(ForeignKey("competitions.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    n_tries: Mapped[int] = mapped_column(default=0)
    # When it is tried next; whoever tries it now has moved this on, so that nobody else does meanwhile.
    try_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    # Of the last try: the status, or why there is none, and how the answer begins.
    status: Mapped[int | None]
    fault: Mapped[str] = mapped_column(String(200), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")

    webhook: Mapped[Webhook] = relationship(lazy="joined", innerjoin=True)
