"""Webhooks as their owners manage them: a user's own, and those that a host has for a competition."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from server.domain.egress import Egress, find_origin
from server.domain.webhooks import OF_HOSTS, OF_USERS, OLD_SECRET_LASTS, WebhookEvent, check_events, make_secret
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import Competition, User, Webhook, WebhookDelivery
from server.services import audit, outbox
from server.services.cuts import After

MOST = 10
SHOWN = 50


@dataclass(frozen=True)
class Owner:
    """Whose webhooks: a user's own, or those of a competition, for which the user acts as its host."""

    user: User
    competition: Competition | None = None
    address: str = ""

    @property
    def events(self) -> tuple[WebhookEvent, ...]:
        """What they may be told."""
        return OF_USERS if self.competition is None else OF_HOSTS

    @property
    def subject(self) -> str:
        """What the record names."""
        return f"user:{self.user.id}" if self.competition is None else f"competition:{self.competition.id}"

    def condition(self) -> ColumnElement[bool]:
        """Say in SQL which webhooks are theirs."""
        if self.competition is not None:
            return Webhook.competition_id == self.competition.id
        return Webhook.competition_id.is_(None) & (Webhook.user_id == self.user.id)


@dataclass(frozen=True)
class Made:
    """A webhook with the secret that is shown now and never again."""

    webhook: Webhook
    secret: str


def make(
    session: Session,
    *,
    owner: Owner,
    url: str,
    events: Iterable[str],
    egress: Egress,
    key: bytes,
    now: datetime,
) -> Made:
    """Have an address told of some events.

    Raises
    ------
    InvalidInputError
        If the address or the events are not as they must be, or there are too many webhooks.
    """
    faults: dict[str, str] = {}
    chosen: list[WebhookEvent] = []
    for check in (lambda: egress.check_url(url), lambda: chosen.extend(check_events(events, owner.events))):
        try:
            check()
        except InvalidInputError as error:
            faults |= error.fields
    session.get_one(User, owner.user.id, with_for_update=True)  # two at once are counted one after the other
    if (session.scalar(select(func.count()).select_from(Webhook).where(owner.condition())) or 0) >= MOST:
        faults["url"] = f"There are {MOST} webhooks here already. Delete one first."
    if faults:
        raise InvalidInputError("The webhook was not made.", fields=faults)
    webhook = Webhook(
        user_id=owner.user.id,
        competition_id=None if owner.competition is None else owner.competition.id,
        url=url,
        events=[event.value for event in chosen],
        salt=secrets.token_hex(16),
        created_at=now,
    )
    session.add(webhook)
    session.flush()
    _record(session, "webhook.make", owner, webhook, now, before=None, after=_describe(webhook))
    return Made(webhook, make_secret(webhook.salt, key=key))


def list_webhooks(session: Session, *, owner: Owner) -> Sequence[Webhook]:
    """Return the webhooks of a user or a competition, the newest first."""
    return session.scalars(select(Webhook).where(owner.condition()).order_by(Webhook.id.desc())).all()


def get(session: Session, *, owner: Owner, webhook_id: int, for_update: bool = False) -> Webhook:
    """Return one of them.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    query = select(Webhook).where(Webhook.id == webhook_id, owner.condition())
    webhook = session.scalars(query.with_for_update(of=Webhook) if for_update else query).one_or_none()
    if webhook is None:
        raise NotFoundError
    return webhook


def change(
    session: Session,
    *,
    owner: Owner,
    webhook_id: int,
    is_on: bool,
    events: Iterable[str] | None = None,
    now: datetime,
) -> Webhook:
    """Choose again what a webhook is told, switch it off, or on again: what it missed is not sent by itself.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    InvalidInputError
        If the events are not as they must be.
    """
    webhook = get(session, owner=owner, webhook_id=webhook_id, for_update=True)
    before = _describe(webhook)
    if events is not None:
        webhook.events = [event.value for event in check_events(events, owner.events)]
    if is_on:
        webhook.disabled_at = webhook.failing_since = None
    else:
        webhook.disabled_at = webhook.disabled_at or now
    _record(session, "webhook.change", owner, webhook, now, before=before, after=_describe(webhook))
    return webhook


def renew_secret(session: Session, *, owner: Owner, webhook_id: int, key: bytes, now: datetime) -> Made:
    """Give a webhook a new secret; for a day messages are signed with the one before, too.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    webhook = get(session, owner=owner, webhook_id=webhook_id, for_update=True)
    webhook.old_salt, webhook.old_until = webhook.salt, now + OLD_SECRET_LASTS
    webhook.salt = secrets.token_hex(16)
    same = _describe(webhook)
    _record(session, "webhook.renew_secret", owner, webhook, now, before=same, after=same)
    return Made(webhook, make_secret(webhook.salt, key=key))


def remove(session: Session, *, owner: Owner, webhook_id: int, now: datetime) -> None:
    """Delete a webhook with its messages.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    webhook = get(session, owner=owner, webhook_id=webhook_id, for_update=True)
    _record(session, "webhook.remove", owner, webhook, now, before=_describe(webhook), after=None)
    session.delete(webhook)


def ping(session: Session, *, owner: Owner, webhook_id: int, now: datetime) -> WebhookDelivery:
    """Have a message sent that tells nothing but that the webhook works.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    ConflictError
        If it is switched off.
    """
    return outbox.ping(session, webhook=_get_on(session, owner, webhook_id), now=now)


def list_deliveries(session: Session, *, webhook: Webhook, after: After | None = None) -> Sequence[WebhookDelivery]:
    """Return the newest messages of a webhook, or those before one."""
    older = true() if after is None else WebhookDelivery.id < after.number
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id, older)
    return session.scalars(query.order_by(WebhookDelivery.id.desc()).limit(SHOWN)).all()


def send_again(session: Session, *, owner: Owner, webhook_id: int, delivery_id: int, now: datetime) -> WebhookDelivery:
    """Have a message sent once more, with its tries counted from the start; its id stays, so that receivers know it.

    Raises
    ------
    NotFoundError
        If the webhook has no such message.
    ConflictError
        If it is switched off.
    """
    webhook = _get_on(session, owner, webhook_id)
    query = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id, WebhookDelivery.webhook_id == webhook.id)
    delivery = session.scalars(query.with_for_update(of=WebhookDelivery)).one_or_none()
    if delivery is None:
        raise NotFoundError
    delivery.delivered_at = delivery.given_up_at = None
    delivery.n_tries, delivery.try_at = 0, now
    return delivery


def _get_on(session: Session, owner: Owner, webhook_id: int) -> Webhook:
    webhook = get(session, owner=owner, webhook_id=webhook_id)
    if webhook.disabled_at is not None:
        raise ConflictError("The webhook is switched off. Switch it on first.")
    return webhook


def _describe(webhook: Webhook) -> dict[str, Any]:
    """Return what the record keeps: of the address no path, which may be a secret."""
    return {"address": find_origin(webhook.url), "events": list(webhook.events), "is_on": webhook.disabled_at is None}


def _record(
    session: Session,
    action: str,
    owner: Owner,
    webhook: Webhook,
    now: datetime,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    audit.record(
        session,
        action=action,
        subject=owner.subject,
        user_id=owner.user.id,
        detail={"webhook": webhook.id, "before": before, "after": after},
        now=now,
        address=owner.address,
    )
