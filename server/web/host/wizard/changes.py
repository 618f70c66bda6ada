"""The way from a competition that runs to a draft of changes, in the steps of the wizard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.models import Competition, User
from server.services import wizard_changes
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, answer_form
from server.web.host.hosting import load_hosted
from server.web.host.wizard.steps import PREFIX, STEPS
from server.web.installation import installation


@dataclass(frozen=True)
class ChangesPage:
    """What can be changed."""

    head: Head
    form: Form


blueprint = Blueprint("host_changes", __name__, url_prefix="/competitions/<slug>/host/changes")


@blueprint.get("")
def show(slug: str) -> ResponseReturnValue:
    """Say what can be changed and how."""
    return _render(slug, Form())


@blueprint.post("")
def begin(slug: str) -> ResponseReturnValue:
    """Begin a draft of changes, and go to the step that the button names."""
    user, step = require_user(), request.form.get("step", "")

    def act() -> ResponseReturnValue:
        draft_id = installation().database.write(
            _begin, slug=slug, user=user, now=began_at(), address=request.remote_addr or ""
        )
        return redirect(f"{PREFIX}/{draft_id}/{step if step in STEPS else 'solution'}", 303)

    return answer_form(Form(), act, show=lambda refused: _render(slug, refused))


def _begin(opened: Session, *, slug: str, user: User, now: datetime, address: str) -> int:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="")
    competition: Competition = head.competition
    draft = wizard_changes.begin(
        opened, competition=competition, user=user, storage=installation().storage, now=now, address=address
    )
    return draft.id


def _render(slug: str, form: Form) -> str:
    head: Head = installation().database.read(
        load_hosted, slug=slug, user=require_user(), now=began_at(), tab="changes"
    )
    return render_template("host/changes.html", page=ChangesPage(head, form))
