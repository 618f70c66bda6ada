"""Large files in pieces: beginning one, sending its pieces from where the last ended, completing or deleting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, Response, url_for
from pydantic import Field

from server.errors import (
    AlteredFileError,
    NotAllowedError,
    NotWholeError,
    StorageFullError,
    TooLargeError,
    TooManyUploadsError,
    WrongOffsetError,
)
from server.models import User
from server.services import uploads
from server.services.tokens import Scope
from server.web import resuming
from server.web.api.answers import answer
from server.web.api.bodies import WHOLE, Body, read_body, rule
from server.web.api.declaring import declared
from server.web.auth import began_at, current_token, identity, require_user
from server.web.contract import Media, Parameter
from server.web.installation import installation, site_url
from server.web.resuming import CODE, UploadItem, upload_item

blueprint = Blueprint("api_uploads", __name__)
blueprint.register_error_handler(WrongOffsetError, resuming.answer_wrong_offset)
OFFSET_HEADER = Parameter(
    resuming.OFFSET, "How many bytes are here already.", {"type": "integer", "minimum": 0}, is_required=True
)
PIECE_BODY = Media(resuming.PIECE, "The next bytes of the file.", is_strict=True)


@dataclass(frozen=True)
class UploadList:
    """The files on their way, the newest first."""

    uploads: list[UploadItem]


class BeginUpload(Body):
    """A file that is to come."""

    name: Annotated[str, rule("1 to 200 characters")]
    size: Annotated[int, Field(description="the number of bytes"), rule("1 at least"), WHOLE]
    sha256: Annotated[str | None, Field(description="a text, or leave it out"), rule("64 hexadecimal digits")] = None


class CompleteUpload(Body):
    """The hash that the whole file should have."""

    sha256: Annotated[str | None, Field(description="a text, or leave it out"), rule("64 hexadecimal digits")] = None


@blueprint.get("/uploads")
@declared(UploadList, scope=Scope.SUBMIT)
def index() -> Response:
    """Answer the reader's files on their way."""
    found = installation().database.read(
        uploads.list_uploads, user=_require_sender(), now=began_at(), by=current_token()
    )
    return answer(UploadList([upload_item(upload) for upload in found]))


@blueprint.post("/uploads")
@declared(UploadItem, status=201, body=BeginUpload, scope=Scope.SUBMIT, errors=(TooLargeError, TooManyUploadsError))
def begin() -> Response:
    """Begin a file: 201 with its address."""
    upload = resuming.begin(_require_sender(), read_body(BeginUpload).model_dump(), by=current_token())
    location = site_url() + url_for("api_uploads.show", code=upload.code)
    return resuming.mark_progress(answer(upload_item(upload), 201, location=location), upload)


@blueprint.get(f"/uploads/{CODE}")
@declared(UploadItem, scope=Scope.SUBMIT)
def show(code: str) -> Response:
    """Answer how much of a file is here; HEAD says it in the headers."""
    upload = resuming.show(_require_sender(), code, by=current_token())
    return resuming.mark_progress(answer(upload_item(upload)), upload)


@blueprint.patch(f"/uploads/{CODE}")
@declared(
    None,
    status=204,
    headers=(OFFSET_HEADER,),
    body=PIECE_BODY,
    scope=Scope.SUBMIT,
    errors=(WrongOffsetError, TooLargeError, StorageFullError),
)
def append(code: str) -> Response:
    """Take the next piece: 204 with the offset of the one after it."""
    user = _require_sender()
    resuming.read_offset()  # a header that is missing is told whatever the address is
    return resuming.mark_progress(Response(status=204), resuming.append(user, code, by=current_token()))


@blueprint.post(f"/uploads/{CODE}/completion")
@declared(
    UploadItem, body=CompleteUpload, scope=Scope.SUBMIT, errors=(NotWholeError, AlteredFileError, StorageFullError)
)
def complete(code: str) -> Response:
    """Put the pieces together."""
    user, given = _require_sender(), read_body(CompleteUpload).model_dump()
    return answer(upload_item(resuming.complete(user, code, given, by=current_token())))


@blueprint.delete(f"/uploads/{CODE}")
@declared(None, status=204, scope=Scope.SUBMIT)
def discard(code: str) -> Response:
    """Forget a file, with all that is here of it."""
    resuming.discard(_require_sender(), code, by=current_token())
    return Response(status=204)


def _require_sender() -> User:
    """Return the user, if the token may hand something in or set something up."""
    user, found = require_user(), identity()
    if found is not None and not (found.has_scope(Scope.SUBMIT) or found.has_scope(Scope.HOST)):
        raise NotAllowedError("This token may not send files: it lacks the scopes “submit” and “host”.")
    return user
