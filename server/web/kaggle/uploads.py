"""Files that Kaggle's clients send: begun with a token, sent to a signed address without one, and cut at will."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from server.errors import InvalidInputError
from server.models import Upload, User
from server.web import csrf, resuming
from server.web.installation import installation
from server.web.kaggle import links
from server.web.kaggle.calls import PREFIX

PURPOSE = "upload"
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
    """Take a file, or what is missing of it; say how much is here.

    As in Google's resumable uploads, which the clients speak: 201 once all is here, else 308 with the range that is.
    """
    named = links.read(PURPOSE, signed)
    user = installation().database.read(links.get_user, named["user"])
    upload = resuming.show(user, named["code"])
    first = _read_first()
    if first is not None and upload.storage_key is None:
        upload = resuming.append_at(user, upload.code, offset_bytes=first)
    if upload.offset_bytes == upload.size_bytes:
        resuming.complete(user, upload.code, {})
        return Response(status=201)
    response = Response(status=308)
    if upload.offset_bytes:
        response.headers["Range"] = f"bytes=0-{upload.offset_bytes - 1}"
    return response


def _read_first() -> int | None:
    """Return where the body begins in the file, None if there is no body but a question."""
    text = request.headers.get("Content-Range")
    if text is None:
        return 0
    found = _RANGE.fullmatch(text)
    if found is None:
        raise InvalidInputError("The header Content-Range is wrong.")
    return None if found[1] is None else int(found[1])
