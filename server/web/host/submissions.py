"""All submissions of a competition, for its host: found by team and status, hidden with a reason, shown again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.submissions import SubmissionStatus
from server.models import Competition, User
from server.services import moderation, oversight
from server.services.oversight import SubmissionsPage
from server.web.auth import began_at, require_user
from server.web.competition_head import Head
from server.web.forms import Form, read_form
from server.web.host.hosting import answer_act, load_hosted, read_marked
from server.web.installation import installation
from server.web.paging import Pager, page_number, read_search

HIDDEN = "hidden"
STATUSES = (*(status.value for status in SubmissionStatus), HIDDEN)

blueprint = Blueprint("host_submissions", __name__, url_prefix="/competitions/<slug>/host/submissions")


@dataclass(frozen=True)
class ListPage:
    """A page of the submissions; `team` and `status` are what they were found by."""

    head: Head
    listed: SubmissionsPage
    pager: Pager
    team: str
    status: str
    form: Form
    marked: frozenset[str]

    @property
    def statuses(self) -> tuple[str, ...]:
        """By what may be filtered."""
        return STATUSES


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show a page of the submissions."""
    return _render(slug, Form())


@blueprint.post("")
def moderate(slug: str) -> ResponseReturnValue:
    """Hide the marked submissions, or let them count again; all of them or none."""
    form = read_form("reason", "act")

    def work(opened: Session, *, competition: Competition, host: User, now: datetime, address: str) -> int:
        numbers = read_marked("submission")
        for number in numbers:
            of = {"competition": competition, "submission_id": number, "host": host, "now": now, "address": address}
            if form["act"] == "unhide":
                moderation.unhide(opened, **of)  # type: ignore[arg-type]
            else:
                moderation.hide(opened, reason=form["reason"], **of)  # type: ignore[arg-type]
        return len(numbers)

    def words(n_done: int) -> str:
        noun = "submission" if n_done == 1 else "submissions"
        done = f"{n_done} {noun} {'counts' if n_done == 1 else 'count'} again."
        return done if form["act"] == "unhide" else f"{n_done} {noun} hidden. The ranks have closed up."

    return answer_act(slug, form, work, words=words, back="/submissions", show=lambda refused: _render(slug, refused))


def _render(slug: str, form: Form) -> str:
    page = installation().database.read(
        _load,
        slug=slug,
        user=require_user(),
        now=began_at(),
        form=form,
        team=read_search("team"),
        status=request.args.get("status", ""),
        number=page_number(),
    )
    return render_template("host/submissions.html", page=page)


def _load(
    opened: Session, *, slug: str, user: User, now: datetime, form: Form, team: str, status: str, number: int
) -> ListPage:
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="submissions")
    status = status if status in STATUSES else ""
    listed = oversight.list_submissions(
        opened,
        competition=head.competition,
        viewer=head.viewer,
        now=now,
        team=team,
        status=SubmissionStatus(status) if status and status != HIDDEN else None,
        is_hidden=status == HIDDEN,
        page=number,
    )
    marked = frozenset(request.form.getlist("submission"))
    return ListPage(head, listed, Pager(listed.page, listed.n_pages), team, status, form, marked)
