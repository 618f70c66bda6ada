"""The record of a competition: who did what, and when; to be read and taken along only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.models import Competition, User
from server.services import records
from server.services.records import RecordPage
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.host.hosting import load_hosted
from server.web.installation import installation
from server.web.paging import Pager, page_number
from server.web.record_exports import ActChoices, read_act_choices, send_record

blueprint = Blueprint("host_record", __name__, url_prefix="/competitions/<slug>/host")


@dataclass(frozen=True)
class ListPage:
    """A page of the record, newest first, what it was filtered by, and the kinds of acts that there are."""

    head: Head
    listed: RecordPage
    pager: Pager
    choices: ActChoices
    actions: list[str]

    @property
    def query(self) -> str:
        """The filters, as they stand in the address of a file."""
        kept = {name: value for name, value in self.choices.values.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


@blueprint.get("/record")
def index(slug: str) -> ResponseReturnValue:
    """Show a page of the record."""
    page = installation().database.read(
        _load, slug=slug, user=require_user(), now=began_at(), number=page_number(), choices=read_act_choices()
    )
    return render_template("host/record.html", page=page)


@blueprint.get("/record.<any(csv, json):kind>")
def export(slug: str, kind: str) -> Response:
    """Send the acts that are asked for as a file, oldest first."""
    user = require_user()
    competition = installation().database.read(_find, slug=slug, user=user, now=began_at())
    return send_record(competition, read_act_choices().wanted, kind=kind, user=user)


def _find(opened: Session, *, slug: str, user: User, now: datetime) -> Competition:
    return load_hosted(opened, slug=slug, user=user, now=now, tab="record").competition


def _load(opened: Session, *, slug: str, user: User, now: datetime, number: int, choices: ActChoices) -> ListPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="record")
    listed = records.list_record(opened, competition=head.competition, wanted=choices.wanted, page=number)
    actions = records.list_actions(opened, competition=head.competition)
    return ListPage(head, listed, Pager(listed.page, listed.n_pages), choices, actions)
