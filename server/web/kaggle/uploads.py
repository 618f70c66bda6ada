"""Files that Kaggle's clients send: begun with a token, sent to a signed address without one, and cut at will."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import InvalidInputError, NotFoundError, WrongOffsetError
from server.models import Upload, User
from server.services import competitions, uploads
from server.web import csrf, resuming
from server.web.auth import began_at
from server.web.installation import installation
from server.web.kaggle import links
from server.web.kaggle.calls import PREFIX

PURPOSE = "upload"
TAKES_SECONDS = 3600  # what has come by then can still be handed in
AGAIN = 503  # on which the clients ask how much is here, and go on from there
_RANGE = re.compile(r"bytes (?:(\d{1,18})-(\d{1,18})|\*)/(?:\d{1,18}|\*)")

blueprint = Blueprint("kaggle_uploads", __name__, url_prefix=PREFIX)


@dataclass(frozen=True)
class Ticket:
    """A file that was begun: the token that names it later, and the address to which it is sent."""

    token: str
    url: str

    def as_fields(self) -> dict[str, object]:
        """Return it as the clients read it."""
        return {"token": self.token, "createUrl": self.url}


def make_ticket(user: User, upload: Upload, **named: Any) -> Ticket:
    """Return the ticket of a file that was begun for what is named."""
    token = links.sign(PURPOSE, {"user": user.id, "code": upload.code, **named})
    return Ticket(token, links.address(f"/uploads/{token}"))


@blueprint.put("/uploads/<signed>")
@csrf.needs_no_token
def receive(signed: str) -> Response:
    """Take a file, or what is missing of it; say how much is here."""
    named = links.read(PURPOSE, signed, lasts_seconds=TAKES_SECONDS)
    user = installation().database.read(_get_sender, named=named, now=began_at())
    return take(user, named["code"])


def _get_sender(session: Session, *, named: Mapping[str, Any], now: datetime) -> User:
    """Return who sends a submission; raises NotFoundError once they are out, or the token that began it is dead."""
    user = links.get_user(session, named["user"])
    entrant = competitions.find_entrant(session, competition_id=named.get("competition", 0), user_id=user.id)
    if entrant is None or entrant.removed_at is not None or not uploads.is_alive(session, code=named["code"], now=now):
        raise NotFoundError
    return user


def take(user: User, code: str, *, begin_again: Callable[[], object] | None = None) -> Response:
    """Take the body as a file, or as what is missing of it, and say how much is here.

    As in Google's resumable uploads, which the clients speak: 201 once all is here, else 308 with the range that is. A
    body without a range is the whole file. Of a file that is no longer here, nothing is; with `begin_again`, it can be
    sent anew.

    Raises
    ------
    NotFoundError
        If there is no such file, and it cannot be begun again.
    InvalidInputError, TooLargeError, StorageFullError, UnavailableError
        If what comes cannot be taken.
    """
    asked = request.headers.get("Content-Range")
    first = _read_first(asked)
    try:
        upload = resuming.show(user, code)
    except NotFoundError:
        if begin_again is None:
            raise
        if asked is not None:
            return Response(status=308 if first is None else AGAIN)
        begin_again()
        upload = resuming.show(user, code)
    if upload.storage_key is None:
        try:
            upload = _receive(user, upload, first, is_whole=asked is None)
        except WrongOffsetError:
            return Response(status=AGAIN)
    return _answer(user, upload)


def _receive(user: User, upload: Upload, first: int | None, *, is_whole: bool) -> Upload:
    if first is None:
        return upload
    if is_whole:
        return resuming.receive_again(user, upload.code)
    return resuming.append_at(user, upload.code, offset_bytes=first)


def _answer(user: User, upload: Upload) -> Response:
    if upload.offset_bytes == upload.size_bytes:
        resuming.complete(user, upload.code, {})
        return Response(status=201)
    response = Response(status=308)
    if upload.offset_bytes:
        response.headers["Range"] = f"bytes=0-{upload.offset_bytes - 1}"
    return response


def _read_first(text: str | None) -> int | None:
    """Return where the body begins in the file, None if there is no body but a question."""
    if text is None:
        return 0
    found = _RANGE.fullmatch(text)
    if found is None:
        raise InvalidInputError("The header Content-Range is wrong.")
    return None if found[1] is None else int(found[1])
