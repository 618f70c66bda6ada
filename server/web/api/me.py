"""The account behind a token."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response

from server.models import User
from server.services import notices
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Nothing, read_body
from server.web.api.cursors import CURSOR, read_cursor, write_next
from server.web.api.declaring import declared
from server.web.auth import began_at, require_user
from server.web.installation import installation, site_url

blueprint = Blueprint("api_me", __name__)


@dataclass(frozen=True)
class MeItem:
    """An account as its owner sees it."""

    name: str
    display_name: str
    role: str
    is_agent: bool
    about: str
    time_zone: str
    is_public: bool


@dataclass(frozen=True)
class NoticeItem:
    """What the user is told; `seen_at` is null until the page of notices has shown it."""

    id: int
    message: str
    url: str
    created_at: str | None
    seen_at: str | None


@dataclass(frozen=True)
class NoticeList:
    """The newest notices, and how many of all are not seen."""

    notices: list[NoticeItem]
    n_unseen: int
    next: str | None


@blueprint.get("/me")
@declared(MeItem)
def show() -> Response:
    """Answer whose token this is."""
    user = require_user()
    return answer(me_item(user))


@blueprint.get("/me/notices")
@declared(NoticeList, query=(CURSOR,))
def list_notices() -> Response:
    """Answer what the user is told; that marks nothing as seen."""
    user, after = require_user(), read_cursor(int)
    found = installation().database.read(notices.list_notices, user=user, after=after)
    items = [
        NoticeItem(row.id, row.message, site_url() + row.path, as_time(row.created_at), as_time(row.seen_at))
        for row in found
    ]
    more = write_next(after, key=items[-1].id if len(items) == notices.SHOWN else None, n_rows=len(items))
    return answer(NoticeList(items, installation().database.read(notices.count_unseen, user=user), more))


@blueprint.post("/me/notices/seen")
@declared(None, status=204, body=Nothing, scope=Scope.SUBMIT)
def mark_seen() -> Response:
    """Note that the user has seen all notices until now."""
    user = require_user(Scope.SUBMIT)
    read_body(Nothing)
    installation().database.write(notices.mark_seen, user=user, now=began_at())
    return Response(status=204)


def me_item(user: User) -> MeItem:
    """Return an account as its owner is told of it."""
    return MeItem(
        name=user.name,
        display_name=user.display_name,
        role=user.role.value,
        is_agent=user.is_agent,
        about=user.about,
        time_zone=user.time_zone,
        is_public=user.is_profile_public,
    )
