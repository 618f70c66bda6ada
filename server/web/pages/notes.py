"""Keeping a team's note on one of its submissions."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.models import User
from server.services import competitions, notes
from server.web.auth import began_at, require_user
from server.web.forms import answer_form, read_form
from server.web.installation import installation
from server.web.pages.submissions import SUBMISSION, render_submission

blueprint = Blueprint("notes", __name__, url_prefix="/competitions/<slug>/submissions")


@blueprint.post(f"{SUBMISSION}/note")
def change(slug: str, submission_id: int) -> ResponseReturnValue:
    """Keep the note; one that is too long is shown again, to be shortened."""
    user = require_user()
    form = read_form("note")

    def act() -> ResponseReturnValue:
        installation().database.write(
            _change, slug=slug, submission_id=submission_id, user=user, note=form["note"], now=began_at()
        )
        flash("The note is saved.", "good")
        return redirect(f"/competitions/{slug}/submissions/{submission_id}#note", 303)

    return answer_form(form, act, show=lambda refused: render_submission(slug, submission_id, refused))


def _change(session: Session, *, slug: str, submission_id: int, user: User, note: str, now: datetime) -> None:
    competition, viewer = competitions.get_competition(session, slug=slug, user=user, now=now)
    notes.change_note(session, competition=competition, viewer=viewer, submission_id=submission_id, note=note)
