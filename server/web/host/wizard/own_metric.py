"""The host's own metric in the step “Metric and split”: its file dropped in, or taken out again."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.models import User
from server.services import wizard_metrics
from server.web.auth import began_at, require_user
from server.web.forms import Form, answer_form, read_form
from server.web.host.wizard.metric import STEP, render, try_if_needed
from server.web.host.wizard.steps import ID, PREFIX, act_on_draft, load_draft, read_draft
from server.web.installation import installation
from server.web.metric_drops import LARGEST_BYTES, drop_metric

blueprint = Blueprint("draft_own_metric", __name__, url_prefix=f"{PREFIX}/<{ID}:draft_id>/metric/file")


@blueprint.post("")
def take(draft_id: int) -> ResponseReturnValue:
    """Take a metric file, in place of what was chosen, and have it tried as soon as its settings are whole."""
    user = require_user()
    head = read_draft(load_draft, draft_id, step=STEP)
    form = read_form("name")

    def act() -> ResponseReturnValue:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise InvalidInputError("There is no file.", fields={"file": "Choose a Python file."})
        source = file.stream.read(LARGEST_BYTES + 1)
        # Another file for the metric that is there is its next version.
        name = head.draft.spec["metric"]["name"] if head.has_own_metric else form["name"].strip()
        version, _ = drop_metric(user, name=name, file_name=file.filename, source=source)
        parts = installation()
        parts.database.write(
            wizard_metrics.take_metric,
            version_id=version.id,
            draft_id=draft_id,
            user=user,
            size_bytes=len(source),
            max_bytes=parts.settings.max_draft_bytes,
            now=began_at(),
        )
        try_if_needed(draft_id)
        return redirect(f"{PREFIX}/{draft_id}/{STEP}", 303)

    return answer_form(form, act, show=lambda refused: render(draft_id, refused))


@blueprint.post("/removal")
def leave(draft_id: int) -> ResponseReturnValue:
    """Take it out; a metric of the catalogue takes its place and is tried."""

    def work(opened: Session, *, draft_id: int, user: User, now: datetime) -> None:
        wizard_metrics.leave_metric(opened, draft_id=draft_id, user=user, now=now)

    words = "Your metric is taken out."
    answer = act_on_draft(draft_id, Form(), work, words=words, onward=STEP, show=lambda said: render(draft_id, said))
    try_if_needed(draft_id)
    return answer
