"""A user's own webhooks: addresses that are told what happens to their submissions, and in what they entered."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from server.services.webhooks import Owner
from server.web.auth import began_at, require_user
from server.web.forms import Form, answer_form, read_form
from server.web.installation import installation
from server.web.webhooks import do, load_webhook, load_webhooks, make_webhook

ID = "int(max=9223372036854775807)"  # what a database can hold
BASE = "/account/webhooks"

blueprint = Blueprint("webhooks", __name__, url_prefix=BASE)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the webhooks."""
    return _render(Form())


@blueprint.post("")
def make() -> ResponseReturnValue:
    """Make a webhook, whose page then shows the secret once."""
    owner, form = _owner(), read_form("url")

    def act() -> ResponseReturnValue:
        number = installation().database.write(make_webhook, owner=owner, now=began_at())
        return redirect(f"{BASE}/{number}", 303)

    return answer_form(form, act, show=_render)


@blueprint.get(f"/<{ID}:webhook_id>")
def show(webhook_id: int) -> ResponseReturnValue:
    """Show one webhook with its newest messages."""
    return _render_one(webhook_id, Form())


@blueprint.post(f"/<{ID}:webhook_id>")
def change(webhook_id: int) -> ResponseReturnValue:
    """Ping a webhook, switch it on or off, renew its secret, send a message again, or delete it."""
    owner = _owner()

    def act() -> ResponseReturnValue:
        words, where = installation().database.write(do, owner=owner, webhook_id=webhook_id, now=began_at())
        flash(words, "good")
        return redirect(BASE + where, 303)

    return answer_form(Form(), act, show=lambda refused: _render_one(webhook_id, refused))


def _owner() -> Owner:
    return Owner(require_user(), address=request.remote_addr or "")


def _render(form: Form) -> str:
    part = installation().database.read(load_webhooks, owner=_owner(), base=BASE, form=form)
    return render_template("pages/webhooks/index.html", part=part)


def _render_one(webhook_id: int, form: Form) -> str:
    part = installation().database.read(
        load_webhook, owner=_owner(), base=BASE, webhook_id=webhook_id, form=form, now=began_at()
    )
    return render_template("pages/webhooks/show.html", part=part)
