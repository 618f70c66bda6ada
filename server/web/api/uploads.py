"""Large files in pieces: beginning one, sending its pieces from where the last ended, completing or deleting it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, url_for

from server.errors import NotAllowedError, WrongOffsetError
from server.models import User
from server.services import uploads
from server.services.tokens import Scope
from server.web import resuming
from server.web.api.answers import answer
from server.web.api.parameters import check_query, read_json
from server.web.auth import began_at, identity, require_user
from server.web.installation import installation, site_url
from server.web.resuming import CODE, UploadItem, upload_item

blueprint = Blueprint("api_uploads", __name__)
blueprint.register_error_handler(WrongOffsetError, resuming.answer_wrong_offset)


@dataclass(frozen=True)
class UploadList:
    """The files on their way, the newest first."""

    uploads: list[UploadItem]


@blueprint.get("/uploads")
def index() -> Response:
    """Answer the reader's files on their way."""
    check_query()
    found = installation().database.read(uploads.list_uploads, user=_require_sender(), now=began_at())
    return answer(UploadList([upload_item(upload) for upload in found]))


@blueprint.post("/uploads")
def begin() -> Response:
    """Begin a file: 201 with its address."""
    check_query()
    upload = resuming.begin(_require_sender(), read_json("name", "size", "sha256"))
    location = site_url() + url_for("api_uploads.show", code=upload.code)
    return resuming.mark_progress(answer(upload_item(upload), 201, location=location), upload)


@blueprint.get(f"/uploads/{CODE}")
def show(code: str) -> Response:
    """Answer how much of a file is here; HEAD says it in the headers."""
    check_query()
    upload = resuming.show(_require_sender(), code)
    return resuming.mark_progress(answer(upload_item(upload)), upload)


@blueprint.patch(f"/uploads/{CODE}")
def append(code: str) -> Response:
    """Take the next piece: 204 with the offset of the one after it."""
    check_query()
    return resuming.mark_progress(Response(status=204), resuming.append(_require_sender(), code))


@blueprint.post(f"/uploads/{CODE}/completion")
def complete(code: str) -> Response:
    """Put the pieces together."""
    check_query()
    return answer(upload_item(resuming.complete(_require_sender(), code, read_json("sha256"))))


@blueprint.delete(f"/uploads/{CODE}")
def discard(code: str) -> Response:
    """Forget a file, with all that is here of it."""
    check_query()
    resuming.discard(_require_sender(), code)
    return Response(status=204)


def _require_sender() -> User:
    """Return the user, if the token may hand something in or set something up."""
    user, found = require_user(), identity()
    if found is not None and not (found.has_scope(Scope.SUBMIT) or found.has_scope(Scope.HOST)):
        raise NotAllowedError("This token may not send files: it lacks the scopes “submit” and “host”.")
    return user
