"""The files that were handed in, for those who handed them in and for the host."""

from __future__ import annotations

from flask import Blueprint, Response

from server.services import submissions
from server.storage import StoredFile
from server.web import throttle
from server.web.api.declaring import FILE, declared
from server.web.api.parameters import LARGEST_ID, RANGE
from server.web.auth import require_user
from server.web.downloads import OTHER, send_stored
from server.web.installation import installation

blueprint = Blueprint("api_submission_files", __name__)


@blueprint.get(f"/submissions/<int(max={LARGEST_ID}):submission_id>/file")
@declared(FILE, headers=(RANGE,), limits=(throttle.DOWNLOAD,))
def show(submission_id: int) -> Response:
    """Answer the bytes of a file as it was handed in, under the name that it had."""
    user = require_user()
    _, found = installation().database.read(submissions.get_submission, submission_id=submission_id, user=user)
    file = found.submission
    stored = StoredFile(file.storage_key, file.size_bytes, file.sha256)
    return send_stored(stored, name=file.file_name, content_type=OTHER, user=user)
