"""The record of a competition: who did what, and when; to be read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.models import User
from server.services import oversight
from server.services.oversight import RecordPage
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.host.hosting import load_hosted
from server.web.installation import installation
from server.web.paging import Pager, page_number

blueprint = Blueprint("host_record", __name__, url_prefix="/competitions/<slug>/host/record")


@dataclass(frozen=True)
class ListPage:
    """A page of the record, newest first."""

    head: Head
    listed: RecordPage
    pager: Pager


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show a page of the record."""
    page = installation().database.read(_load, slug=slug, user=require_user(), now=began_at(), number=page_number())
    return render_template("host/record.html", page=page)


def _load(opened: Session, *, slug: str, user: User, now: datetime, number: int) -> ListPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="record")
    listed = oversight.list_record(opened, competition=head.competition, page=number)
    return ListPage(head, listed, Pager(listed.page, listed.n_pages))
