"""The account behind a token."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response

from server.services import notices
from server.web.api.answers import answer, as_time
from server.web.api.cursors import CURSOR, read_cursor, write_next
from server.web.api.declaring import declared
from server.web.auth import require_user
from server.web.installation import installation, site_url

blueprint = Blueprint("api_me", __name__)


@dataclass(frozen=True)
class MeItem:
    """An account as its owner sees it."""

    name: str
    display_name: str
    role: str
    is_agent: bool


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
    return answer(MeItem(user.name, user.display_name, user.role.value, user.is_agent))


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
