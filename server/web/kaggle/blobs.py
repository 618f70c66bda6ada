"""Files that hosts send by Kaggle's command, each to an address that takes it for a week, cut and resumed at will."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from server.models import ApiToken, Role, Upload, User
from server.services import co_hosts, drafts, uploads, whole_uploads
from server.services.tokens import Scope
from server.services.whole_uploads import TakenFile
from server.web import csrf
from server.web.auth import began_at, current_token, require_user
from server.web.installation import installation
from server.web.kaggle import links
from server.web.kaggle.calls import PREFIX, Call, answer
from server.web.kaggle.uploads import Ticket, take

PURPOSE = "blob"
# The command goes on with a file for six days; what is here of it by then is sent anew.
LASTS_SECONDS = 7 * 24 * 3600

blueprint = Blueprint("kaggle_blobs", __name__, url_prefix=PREFIX)


class BlobType(StrEnum):
    """What a file is for."""

    DATA = "DATASET"
    SOLUTION = "COMPETITION_SOLUTION"


@blueprint.post("/blobs.BlobApiService/StartBlobUpload")
def start() -> Response:
    """Answer where to send a file. All that can be known of it beforehand is judged here: the client tells no later."""
    call, user = Call(), require_user(Scope.HOST)
    kind = call.text("type")
    if kind not in set(BlobType):
        raise InvalidInputError("Podium takes files for the data and the solution of a competition, and no others.")
    installation().database.read(_check_hosts, user)
    name, size_bytes = call.text("name"), call.number("contentLength")
    if size_bytes < 1:
        raise InvalidInputError(f"“{name[:100]}” is empty. Fill it, or leave it out.")
    upload = installation().database.write(_begin, user=user, name=name, size_bytes=size_bytes, by=current_token())
    named = {"user": user.id, "code": upload.code, "kind": kind, "name": name, "size": size_bytes}
    named["by"] = upload.token_id
    token = links.sign(PURPOSE, named)
    return answer(Ticket(token, links.address(f"/blobs/{token}")).as_fields())


@blueprint.put("/blobs/<signed>")
@csrf.needs_no_token
def receive(signed: str) -> Response:
    """Take a file, or what is missing of it; what has been forgotten meanwhile is taken from its beginning.

    Whether its user is a host is asked anew.
    """
    named = links.read(PURPOSE, signed, lasts_seconds=LASTS_SECONDS)
    user = installation().database.read(links.get_user, named["user"])
    installation().database.read(_check_hosts, user)

    def begin_again() -> None:
        installation().database.write(_begin_again, user=user, named=named)

    return take(user, named["code"], begin_again=begin_again)


def check_token(user: User, token: str, kind: BlobType) -> dict[str, Any]:
    """Return what a token of a file says.

    Raises
    ------
    InvalidInputError
        If it is not one for this user and purpose.
    """
    try:
        named = links.read(PURPOSE, token, lasts_seconds=LASTS_SECONDS)
    except NotFoundError as error:
        raise InvalidInputError("The token of a file is not known, or too old. Run the command again.") from error
    if named["user"] != user.id or named["kind"] != kind:
        raise InvalidInputError("A file was sent by another user, or for something else. Run the command again.")
    return named


def take_blob(session: Session, *, user: User, token: str, kind: BlobType) -> TakenFile:
    """Hand over a file that a token names.

    Raises
    ------
    InvalidInputError
        What `check_token` raises.
    ConflictError
        If the file is not whole, or no longer here.
    """
    named = check_token(user, token, kind)
    try:
        return whole_uploads.take(session, user=user, code=named["code"], now=began_at(), by=current_token())
    except NotFoundError as error:
        raise ConflictError(f"“{named['name']}” is no longer here. Run the command again.") from error


def _begin_again(session: Session, *, user: User, named: dict[str, Any]) -> Upload:
    by = None if named.get("by") is None else session.get(ApiToken, named["by"])
    return _begin(session, user=user, name=named["name"], size_bytes=named["size"], by=by, code=named["code"])


def _begin(
    session: Session, *, user: User, name: str, size_bytes: int, by: ApiToken | None, code: str | None = None
) -> Upload:
    settings = installation().settings
    largest = min(settings.max_data_bytes, settings.max_draft_bytes)
    about: dict[str, Any] = {
        "user": user,
        "file_name": name,
        "size_bytes": size_bytes,
        "sha256": None,
        "code": code,
        "by": by,
        "does_yield": True,
        "storage": installation().storage,
    }
    return uploads.begin(session, largest_bytes=largest, most=drafts.MOST_FILES, now=began_at(), **about)


def _check_hosts(session: Session, user: User) -> None:
    if user.role is Role.USER and not co_hosts.hosts_any(session, user=user):
        raise NotAllowedError("Only hosts send data of competitions.")
