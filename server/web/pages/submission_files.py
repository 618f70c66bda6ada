"""The files that were handed in, for those who handed them in and for the host."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.errors import NotFoundError
from server.models import Submission, User
from server.services import competitions, submissions
from server.storage import StoredFile
from server.web.auth import began_at, current_user
from server.web.downloads import OTHER, send_stored
from server.web.installation import installation
from server.web.pages.submissions import SUBMISSION

blueprint = Blueprint("submission_files", __name__, url_prefix="/competitions/<slug>/submissions")


@blueprint.get(f"{SUBMISSION}/file")
def download(slug: str, submission_id: int) -> Response:
    """Send a file as it was handed in, under the name that it had."""
    user = current_user()
    if user is None:
        raise NotFoundError
    found = installation().database.read(_find, slug=slug, submission_id=submission_id, user=user, now=began_at())
    stored = StoredFile(found.storage_key, found.size_bytes, found.sha256)
    return send_stored(stored, name=found.file_name, content_type=OTHER, user=user)


def _find(session: Session, *, slug: str, submission_id: int, user: User, now: datetime) -> Submission:
    asked, _ = competitions.get_competition(session, slug=slug, user=user, now=now)
    competition, found = submissions.get_submission(session, submission_id=submission_id, user=user)
    if competition.id != asked.id:
        raise NotFoundError
    return found.submission
