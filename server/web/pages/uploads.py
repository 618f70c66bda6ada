"""Large files in pieces, as a browser's script sends them: the same as in the API, by cookie and CSRF token."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from server.errors import InvalidInputError, PlatformError, WrongOffsetError
from server.models import Upload
from server.web import resuming
from server.web.auth import require_user
from server.web.errors import answer_refusal, status_of
from server.web.faces import is_safe
from server.web.resuming import CODE, upload_item

blueprint = Blueprint("uploads", __name__, url_prefix="/uploads")


@blueprint.errorhandler(PlatformError)
def answer_script(refusal: PlatformError) -> Response:
    """Answer a refusal in words that the script can show; what is only looked at gets the page that all get."""
    if is_safe():
        return answer_refusal(refusal)
    response = jsonify(code=refusal.code, message=refusal.message, fields=refusal.fields)
    response.status_code = status_of(refusal)
    if isinstance(refusal, WrongOffsetError):
        response.headers[resuming.OFFSET] = str(refusal.offset_bytes)
    if (retry := getattr(refusal, "retry_after_seconds", None)) is not None:
        response.headers["Retry-After"] = str(retry)
    return response


@blueprint.post("")
def begin() -> Response:
    """Begin a file."""
    upload = resuming.begin(require_user(), _read_json())
    response = _answer(upload)
    response.status_code = 201
    return response


@blueprint.get(f"/{CODE}")
def show(code: str) -> Response:
    """Answer how much of a file is here."""
    return _answer(resuming.show(require_user(), code))


@blueprint.patch(f"/{CODE}")
def append(code: str) -> Response:
    """Take the next piece."""
    return resuming.mark_progress(Response(status=204), resuming.append(require_user(), code))


@blueprint.post(f"/{CODE}/completion")
def complete(code: str) -> Response:
    """Put the pieces together."""
    user = require_user()
    resuming.show(user, code)  # before anything is said of the body: it is not there for others
    return _answer(resuming.complete(user, code, _read_json()))


@blueprint.delete(f"/{CODE}")
def discard(code: str) -> Response:
    """Forget a file."""
    resuming.discard(require_user(), code)
    return Response(status=204)


def _read_json() -> dict[str, object]:
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise InvalidInputError("The body is not a JSON object.")
    return given


def _answer(upload: Upload) -> Response:
    return resuming.mark_progress(jsonify(asdict(upload_item(upload))), upload)
