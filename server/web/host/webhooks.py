"""The webhooks of a competition: addresses that are told what happens in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.models import User
from server.services.webhooks import Owner
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, answer_form, read_form
from server.web.host.hosting import ID, load_hosted
from server.web.installation import installation
from server.web.webhooks import WebhookPart, WebhooksPart, do, load_webhook, load_webhooks, make_webhook

blueprint = Blueprint("host_webhooks", __name__, url_prefix="/competitions/<slug>/host/webhooks")


@dataclass(frozen=True)
class HostWebhooksPage:
    """The frame of the host's pages, and the webhooks in it."""

    head: Head
    part: WebhooksPart


@dataclass(frozen=True)
class HostWebhookPage:
    """The frame of the host's pages, and one webhook in it."""

    head: Head
    part: WebhookPart


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show the webhooks of a competition."""
    return _render(slug, Form())


@blueprint.post("")
def make(slug: str) -> ResponseReturnValue:
    """Make a webhook, whose page then shows the secret once."""
    form = read_form("url")

    def act() -> ResponseReturnValue:
        number, path = installation().database.write(_work, slug, make_webhook)
        return redirect(f"{path}/{number}", 303)

    return answer_form(form, act, show=lambda refused: _render(slug, refused))


@blueprint.get(f"/<{ID}:webhook_id>")
def show(slug: str, webhook_id: int) -> ResponseReturnValue:
    """Show one webhook with its newest messages."""
    return _render_one(slug, webhook_id, Form())


@blueprint.post(f"/<{ID}:webhook_id>")
def change(slug: str, webhook_id: int) -> ResponseReturnValue:
    """Ping a webhook, switch it on or off, renew its secret, send a message again, or delete it."""

    def act() -> ResponseReturnValue:
        (words, where), path = installation().database.write(_work, slug, do, webhook_id=webhook_id)
        flash(words, "good")
        return redirect(path + where, 303)

    return answer_form(Form(), act, show=lambda refused: _render_one(slug, webhook_id, refused))


def _work(opened: Session, /, slug: str, work: Callable[..., Any], **more: Any) -> tuple[Any, str]:
    head, owner = _find(opened, slug, require_user(), began_at())
    return work(opened, owner=owner, now=began_at(), **more), _base(head)


def _find(opened: Session, slug: str, user: User, now: datetime) -> tuple[Head, Owner]:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="webhooks")
    return head, Owner(user, head.competition, request.remote_addr or "")


def _base(head: Head) -> str:
    return f"{head.path}/host/webhooks"


def _render(slug: str, form: Form) -> str:
    page = installation().database.read(_load, slug, require_user(), form)
    return render_template("host/webhooks.html", page=page, part=page.part)


def _load(opened: Session, slug: str, user: User, form: Form) -> HostWebhooksPage:
    head, owner = _find(opened, slug, user, began_at())
    return HostWebhooksPage(head, load_webhooks(opened, owner=owner, base=_base(head), form=form))


def _render_one(slug: str, webhook_id: int, form: Form) -> str:
    page = installation().database.read(_load_one, slug, require_user(), webhook_id, form)
    return render_template("host/webhook.html", page=page, part=page.part)


def _load_one(opened: Session, slug: str, user: User, webhook_id: int, form: Form) -> HostWebhookPage:
    head, owner = _find(opened, slug, user, began_at())
    part = load_webhook(opened, owner=owner, base=_base(head), webhook_id=webhook_id, form=form, now=began_at())
    return HostWebhookPage(head, part)
