"""What the reader is told of their competitions; the page that shows it marks it as seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.models import Notice, User
from server.services import notices
from server.web import layout
from server.web.auth import began_at, require_user
from server.web.installation import installation

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@dataclass(frozen=True)
class NoticesPage:
    """The newest notices; those that were not seen before are marked as new."""

    notices: Sequence[Notice]


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the notices, and mark them as seen."""
    user, database = require_user(), installation().database
    if layout.count_unseen():
        shown = database.write(_show, user=user, now=began_at())
        layout.forget_unseen()
    else:
        shown = database.read(notices.list_notices, user=user)
    return render_template("pages/notices/index.html", page=NoticesPage(shown))


def _show(opened: Session, *, user: User, now: datetime) -> Sequence[Notice]:
    found = notices.list_notices(opened, user=user)  # as they are before they are marked
    notices.mark_seen(opened, user=user, now=now)
    return found
