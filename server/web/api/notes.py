"""A team's note on one of its submissions."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.models import User
from server.services import competitions, notes, submissions
from server.services.tokens import Scope
from server.web.api.answers import answer
from server.web.api.bodies import Body, read_body
from server.web.api.declaring import declared
from server.web.api.parameters import LARGEST_ID
from server.web.api.submissions import SubmissionItem, get_item
from server.web.auth import require_user
from server.web.installation import installation

blueprint = Blueprint("api_notes", __name__)


class Note(Body):
    """What the team notes on a submission."""

    note: str


@blueprint.put(f"/submissions/<int(max={LARGEST_ID}):submission_id>/note")
@declared(SubmissionItem, body=Note, scope=Scope.SUBMIT)
def change(submission_id: int) -> Response:
    """Keep a note instead of the one before, and answer with the submission."""
    user = require_user(Scope.SUBMIT)
    installation().database.write(_change, submission_id=submission_id, user=user, **read_body(Note).model_dump())
    return answer(get_item(submission_id))


def _change(session: Session, *, submission_id: int, user: User, note: str) -> None:
    competition, _ = submissions.get_submission(session, submission_id=submission_id, user=user)
    viewer = competitions.find_viewer(session, competition=competition, user=user)
    notes.change_note(session, competition=competition, viewer=viewer, submission_id=submission_id, note=note)
