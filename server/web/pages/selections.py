"""Choosing final submissions on the page of the team's submissions."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.errors import EntryRequiredError, InvalidInputError
from server.models import User
from server.services import competitions, selections
from server.services.selections import Choice
from server.web.auth import began_at, require_user
from server.web.competition_head import competition_path
from server.web.forms import Form, answer_form
from server.web.installation import installation
from server.web.pages.submissions import lead_to_entry, render_list

FIELD = "selected"
LARGEST_ID = 2**63 - 1

blueprint = Blueprint("selections", __name__, url_prefix="/competitions/<slug>/submissions/selection")
blueprint.register_error_handler(EntryRequiredError, lead_to_entry)


@blueprint.post("")
def choose(slug: str) -> ResponseReturnValue:
    """Save which submissions are to count; a refused choice is shown again with its marks."""
    user = require_user()
    marked: frozenset[int] = frozenset()

    def act() -> ResponseReturnValue:
        nonlocal marked
        marked = _read_marked()
        choice, path = installation().database.write(
            _choose, slug=slug, user=user, marked=marked, now=began_at(), address=request.remote_addr or ""
        )
        flash(f"The selection is saved: {len(choice.chosen)} of {choice.n_selected}.", "good")
        return redirect(f"{path}/submissions", 303)

    return answer_form(Form(), act, show=lambda refused: render_list(slug, refused, marked))


def _choose(
    opened: Session, *, slug: str, user: User, marked: frozenset[int], now: datetime, address: str
) -> tuple[Choice, str]:
    competition, _ = competitions.get_competition(opened, slug=slug, user=user, now=now)
    choice = selections.choose(
        opened, competition=competition, user=user, submission_ids=marked, now=now, address=address
    )
    return choice, competition_path(competition)


def _read_marked() -> frozenset[int]:
    """Return the numbers of the submissions that are marked.

    Raises
    ------
    InvalidInputError
        If one is no number.
    """
    texts = request.form.getlist(FIELD)
    if all(text.isascii() and text.isdigit() and len(text) < 20 for text in texts):
        return frozenset(min(int(text), LARGEST_ID) for text in texts)
    raise InvalidInputError("The form is damaged. Reload the page and mark the submissions again.")
