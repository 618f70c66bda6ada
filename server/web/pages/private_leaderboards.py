"""The private leaderboard: when it opens, and what it shows once it is final."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from server.models import User
from server.services import board_history, private_leaderboards
from server.services.board_filters import Kinds
from server.services.private_leaderboards import PrivateBoardRow
from server.web.auth import began_at, current_user
from server.web.board_choices import SHOWN_AT_THE_END, Choices, list_selects, read_choices
from server.web.competition_head import Head, load_head
from server.web.installation import installation
from server.web.pages import board_drawing
from server.web.pages.home import count_search
from server.web.pages.leaderboards import PlacedPage, answer_unless_known
from server.web.pages.margins import describe_margin
from server.web.pages.sparklines import Sparkline
from server.web.pages.whiskers import Scale, Whisker, make_scale
from server.web.paging import Pager, page_number

blueprint = Blueprint("private_leaderboards", __name__, url_prefix="/competitions/<slug>/leaderboard/private")


@dataclass(frozen=True)
class ComingPage:
    """What is to be said before the board is final; `by_itself_at` is None where the host makes it so."""

    head: Head
    by_itself_at: datetime | None


@dataclass(frozen=True)
class FinalView:
    """A row with what stands beside it: its interval on the scale of the page, and how its team's public score rose.

    `margin` is the interval as it is written where there is no room to draw it.
    """

    row: PrivateBoardRow
    whisker: Whisker | None
    margin: str
    sparkline: Sparkline | None


@dataclass(frozen=True)
class FinalPage(PlacedPage):
    """The final board; the row of the reader's team is `pinned` if it is on another page."""

    rows: tuple[FinalView, ...]
    pinned: FinalView | None
    my_team_id: int | None
    scale: Scale | None
    n_tied: int
    choices: Choices
    kinds: Kinds

    @property
    def is_narrowed(self) -> bool:
        """Whether teams are left out."""
        return self.choices.as_filter(self.head.now).narrows

    @property
    def selects(self) -> tuple[tuple[str, str, str, dict[str, str]], ...]:
        """The lists to choose from."""
        return list_selects(self.choices, self.kinds, n_teams=self.board.n_teams, shown=SHOWN_AT_THE_END)


@blueprint.get("")
def show(slug: str) -> Response:
    """Show a page of the board, or when it opens."""
    choices = read_choices(SHOWN_AT_THE_END)
    if choices.search:
        count_search()
    return installation().database.read(
        _answer, slug=slug, user=current_user(), now=began_at(), number=page_number(), choices=choices
    )


def _answer(opened: Session, *, slug: str, user: User | None, now: datetime, number: int, choices: Choices) -> Response:
    head = load_head(opened, slug=slug, user=user, now=now, tab="leaderboard", shows_end=True)

    def render() -> str:
        if head.times.is_finalized(now):
            page = _load(opened, head, number=number, choices=choices)
            return render_template("pages/leaderboards/private.html", page=page)
        return render_template("pages/leaderboards/coming.html", page=ComingPage(head, _by_itself_at(head)))

    return answer_unless_known(head, user, number, search=choices.search, render=render)


def _load(opened: Session, head: Head, *, number: int, choices: Choices) -> FinalPage:
    competition, now, team_id = head.competition, head.now, head.viewer.team_id
    kinds = board_drawing.get_kinds(opened, head)
    if choices.bracket not in kinds.brackets:
        choices = replace(choices, bracket="")
    wanted = choices.as_filter(now)
    board = private_leaderboards.get_page(opened, competition=competition, now=now, page=number, wanted=wanted)
    mine = private_leaderboards.find_row(opened, competition=competition, team_id=team_id, now=now)
    is_here = any(row.team_id == team_id for row in board.rows)
    scale = make_scale(board.rows, private_leaderboards.find_winner(opened, competition=competition, now=now))
    pinned = () if is_here or choices.search or mine is None else _view(opened, head, [mine], scale)
    return FinalPage(
        head=head,
        board=board,
        mine=mine,
        pager=Pager(board.page, board.n_pages),
        rows=_view(opened, head, board.rows, scale),
        pinned=pinned[0] if pinned else None,
        my_team_id=team_id,
        scale=scale,
        n_tied=board.n_tied,
        choices=choices,
        kinds=kinds,
    )


def _view(opened: Session, head: Head, rows: Sequence[PrivateBoardRow], scale: Scale | None) -> tuple[FinalView, ...]:
    decimals = head.competition.score_decimals
    steps = board_history.list_steps(opened, team_ids=[row.team_id for row in rows], decimals=decimals)
    return tuple(
        FinalView(
            row=row,
            whisker=None if scale is None else scale.draw(row, decimals),
            margin="" if scale is None else describe_margin(row.score, row.low, row.high, decimals),
            sparkline=board_drawing.draw_steps(head, steps.get(row.team_id, ())),
        )
        for row in rows
    )


def _by_itself_at(head: Head) -> datetime | None:
    """Return the earliest moment at which the board becomes final by itself, by the end that holds for the reader."""
    minutes = head.competition.finalize_after_minutes
    return head.own_times.finalizes_at(None if minutes is None else timedelta(minutes=minutes))
