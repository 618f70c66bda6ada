"""All teams of a competition, for its host: disqualified with a reason, and put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.models import Competition, User
from server.services import moderation, oversight
from server.services.oversight import TeamsPage
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, read_form
from server.web.host.hosting import answer_act, load_hosted, read_marked
from server.web.installation import installation
from server.web.paging import Pager, page_number, read_search

blueprint = Blueprint("host_teams", __name__, url_prefix="/competitions/<slug>/host/teams")


@dataclass(frozen=True)
class ListPage:
    """A page of the teams; `search` is what they were found by."""

    head: Head
    listed: TeamsPage
    pager: Pager
    search: str
    form: Form
    marked: frozenset[str]


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show a page of the teams."""
    return _render(slug, Form())


@blueprint.post("")
def moderate(slug: str) -> ResponseReturnValue:
    """Disqualify the marked teams, or put them back; all of them or none."""
    form = read_form("reason", "act")

    def work(opened: Session, *, competition: Competition, host: User, now: datetime, address: str) -> str:
        names = []
        for number in read_marked("team"):
            of = {"competition": competition, "team_id": number, "host": host, "now": now, "address": address}
            if form["act"] == "reinstate":
                team = moderation.reinstate(opened, **of)  # type: ignore[arg-type]
            else:
                team = moderation.disqualify(opened, reason=form["reason"], **of)  # type: ignore[arg-type]
            names.append(f"“{team.name}”")
        return ", ".join(names)

    def words(names: str) -> str:
        return f"Put back: {names}." if form["act"] == "reinstate" else f"Disqualified: {names}."

    return answer_act(slug, form, work, words=words, back="/teams", show=lambda refused: _render(slug, refused))


def _render(slug: str, form: Form) -> str:
    search = read_search()
    page = installation().database.read(
        _load, slug=slug, user=require_user(), now=began_at(), form=form, search=search, number=page_number()
    )
    return render_template("host/teams.html", page=page)


def _load(opened: Session, *, slug: str, user: User, now: datetime, form: Form, search: str, number: int) -> ListPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="teams")
    listed = oversight.list_teams(opened, competition=head.competition, search=search, page=number)
    marked = frozenset(request.form.getlist("team"))
    return ListPage(head, listed, Pager(listed.page, listed.n_pages), search, form, marked)
