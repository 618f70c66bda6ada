"""The private leaderboard: when it opens, and what it shows once it is final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from server.models import User
from server.services import private_leaderboards
from server.services.private_leaderboards import PrivateBoardRow
from server.web.auth import began_at, current_user
from server.web.competition_head import Head, load_head
from server.web.installation import installation
from server.web.pages.home import count_search
from server.web.pages.leaderboards import PlacedPage, answer_unless_known
from server.web.paging import Pager, page_number, read_search

blueprint = Blueprint("private_leaderboards", __name__, url_prefix="/competitions/<slug>/leaderboard/private")


@dataclass(frozen=True)
class ComingPage:
    """What is to be said before the board is final; `by_itself_at` is None where the host makes it so."""

    head: Head
    by_itself_at: datetime | None


@dataclass(frozen=True)
class FinalPage(PlacedPage):
    """The final board; the row of the reader's team is `pinned` if it is on another page."""

    rows: tuple[PrivateBoardRow, ...]
    pinned: PrivateBoardRow | None
    my_team_id: int | None


@blueprint.get("")
def show(slug: str) -> Response:
    """Show a page of the board, or when it opens."""
    search = read_search()
    if search:
        count_search()
    return installation().database.read(
        _answer, slug=slug, user=current_user(), now=began_at(), number=page_number(), search=search
    )


def _answer(opened: Session, *, slug: str, user: User | None, now: datetime, number: int, search: str) -> Response:
    head = load_head(opened, slug=slug, user=user, now=now, tab="leaderboard", shows_end=True)

    def render() -> str:
        if head.times.is_finalized(now):
            page = _load(opened, head, number=number, search=search)
            return render_template("pages/leaderboards/private.html", page=page)
        return render_template("pages/leaderboards/coming.html", page=ComingPage(head, _by_itself_at(head)))

    return answer_unless_known(head, user, number, search=search, render=render)


def _load(opened: Session, head: Head, *, number: int, search: str) -> FinalPage:
    competition, now, team_id = head.competition, head.now, head.viewer.team_id
    board = private_leaderboards.get_page(opened, competition=competition, now=now, page=number, search=search)
    mine = private_leaderboards.find_row(opened, competition=competition, team_id=team_id, now=now)
    is_here = any(row.team_id == team_id for row in board.rows)
    pinned = None if is_here or search else mine
    return FinalPage(head, board, mine, Pager(board.page, board.n_pages), board.rows, pinned, team_id)


def _by_itself_at(head: Head) -> datetime | None:
    """Return the earliest moment at which the board becomes final by itself, by the end that holds for the reader."""
    minutes = head.competition.finalize_after_minutes
    return head.own_times.finalizes_at(None if minutes is None else timedelta(minutes=minutes))
