"""Webhooks on pages and in the API: whose they are, what a page of them shows, and what its forms ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import request, session
from sqlalchemy.orm import Session

from server.domain.egress import Egress, make_egress
from server.domain.webhooks import WebhookEvent
from server.errors import InvalidInputError, NotAllowedError
from server.models import Webhook, WebhookDelivery
from server.services import webhooks
from server.services.webhooks import Made, Owner
from server.web.forms import Form
from server.web.installation import installation

NEW_SECRET = "new_webhook_secret"  # noqa: S105 - the name of a field, not a secret
EVENT_TEXTS = {
    WebhookEvent.SUBMISSION_SCORED: "a submission has its score",
    WebhookEvent.SUBMISSION_FAILED: "a submission ended in error",
    WebhookEvent.BOARD_FINALIZED: "a private leaderboard became final",
    WebhookEvent.COMPETITION_RESCORED: "a competition was scored again",
    WebhookEvent.ANNOUNCEMENT_PUBLISHED: "a host told something to all",
    WebhookEvent.ALARM_RAISED: "there is a signal to look at",
}


@dataclass(frozen=True)
class WebhooksPart:
    """The webhooks of an owner, and the form for one more; `base` is their address."""

    base: str
    webhooks: Sequence[Webhook]
    form: Form
    events: list[tuple[str, str]]
    chosen: list[str]
    is_on: bool


@dataclass(frozen=True)
class WebhookPart:
    """One webhook with its newest messages; the secret is there once, after it was made."""

    base: str
    webhook: Webhook
    deliveries: Sequence[WebhookDelivery]
    secret: str | None
    form: Form
    now: datetime

    @property
    def has_old_secret(self) -> bool:
        """Whether the secret before signs, too."""
        return self.webhook.old_until is not None and self.now < self.webhook.old_until


def site_egress() -> Egress:
    """Return where webhooks may be sent.

    Raises
    ------
    NotAllowedError
        If this site sends none.
    """
    settings = installation().settings
    if not settings.webhooks:
        raise NotAllowedError("This site sends no webhooks: its operator has switched them off.")
    return make_egress(settings.webhook_networks, settings.webhook_ports)


def load_webhooks(opened: Session, *, owner: Owner, base: str, form: Form) -> WebhooksPart:
    """Return what a page of webhooks shows."""
    return WebhooksPart(
        base=base,
        webhooks=webhooks.list_webhooks(opened, owner=owner),
        form=form,
        events=[(event.value, EVENT_TEXTS[event]) for event in owner.events],
        chosen=request.form.getlist("events"),
        is_on=installation().settings.webhooks,
    )


def load_webhook(
    opened: Session, *, owner: Owner, base: str, webhook_id: int, form: Form, now: datetime
) -> WebhookPart:
    """Return what the page of one webhook shows."""
    webhook = webhooks.get(opened, owner=owner, webhook_id=webhook_id)
    deliveries = webhooks.list_deliveries(opened, webhook=webhook)
    shown = cast("list[object] | None", session.get(NEW_SECRET))
    secret = None
    if shown is not None and shown[0] == webhook_id:
        secret = str(session.pop(NEW_SECRET)[1])
    return WebhookPart(base, webhook, deliveries, secret, form, now)


def make_webhook(opened: Session, *, owner: Owner, now: datetime) -> int:
    """Make the webhook that the form asks for; its secret is for the next page."""
    made = webhooks.make(
        opened,
        owner=owner,
        url=request.form.get("url", "").strip(),
        events=request.form.getlist("events"),
        egress=site_egress(),
        key=installation().secret_key,
        now=now,
    )
    return _keep(made)


def do(opened: Session, *, owner: Owner, webhook_id: int, now: datetime) -> tuple[str, str]:
    """Do what the form of one webhook asks; returns in words what was done, and where to go below their address."""
    act, here = request.form.get("act", ""), f"/{webhook_id}"
    which: dict[str, Any] = {"owner": owner, "webhook_id": webhook_id, "now": now}
    match act:
        case "ping":
            webhooks.ping(opened, **which)
            return "A ping is on its way. Reload the page to see what came of it.", here
        case "on" | "off":
            webhooks.change(opened, is_on=act == "on", **which)
            return f"The webhook is switched {act}.", here
        case "renew":
            _keep(webhooks.renew_secret(opened, key=installation().secret_key, **which))
            return "There is a new secret. For a day messages are signed with the old one, too.", here
        case "again":
            webhooks.send_again(opened, delivery_id=_read_delivery(), **which)
            return "The message is on its way once more.", here
        case "remove":
            webhooks.remove(opened, **which)
            return "The webhook is deleted.", ""
    raise InvalidInputError("The form is damaged. Reload the page and try again.")


def _read_delivery() -> int:
    text = request.form.get("delivery", "")
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise InvalidInputError("The form is damaged. Reload the page and try again.")


def _keep(made: Made) -> int:
    """Keep a secret until the next page has shown it."""
    session[NEW_SECRET] = [made.webhook.id, made.secret]
    return made.webhook.id
