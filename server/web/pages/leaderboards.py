"""The public leaderboard, page by page; what all readers share is made once for each version of the board."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request, session
from markupsafe import Markup
from sqlalchemy.orm import Session

from server.domain.honesty import HonestMode
from server.domain.medals import MedalZone
from server.domain.reference_board import Standing
from server.models import User
from server.services import leaderboards, reference_boards
from server.services.board_filters import Kinds
from server.services.board_versions import find_stage, name_version
from server.services.leaderboards import PAGE_ROWS, BoardPage, BoardRow
from server.services.private_leaderboards import PrivateBoardPage, PrivateBoardRow
from server.web import layout
from server.web.assets import asset
from server.web.auth import began_at, current_user
from server.web.board_choices import SHOWN, WEEK, Choices, list_selects, read_choices
from server.web.competition_head import Head, load_head
from server.web.installation import installation
from server.web.pages import board_drawing
from server.web.pages.board_drawing import draw_row, list_zones, minute_of, with_whisker
from server.web.pages.home import count_search
from server.web.pages.whiskers import Scale
from server.web.paging import Pager, page_number
from server.web.theme import chosen_theme

blueprint = Blueprint("leaderboards", __name__, url_prefix="/competitions/<slug>/leaderboard")


@dataclass(frozen=True)
class PlacedPage:
    """A page of one of the boards; `mine` is the row of the reader's team, wherever it stands."""

    head: Head
    board: BoardPage | PrivateBoardPage
    mine: BoardRow | PrivateBoardRow | None
    pager: Pager

    @property
    def zones(self) -> tuple[MedalZone, ...]:
        """The zones of the medals; none in practice, or before a team is ranked."""
        return list_zones(self.head.competition, self.board.n_teams)

    @property
    def is_narrowed(self) -> bool:
        """Whether teams are left out."""
        return bool(self.board.search)

    @property
    def first(self) -> int:
        """The rank of the first row of the page."""
        return (self.board.page - 1) * PAGE_ROWS + 1

    @property
    def last(self) -> int:
        """The rank of the last row of the page."""
        return min(self.board.page * PAGE_ROWS, self.board.n_teams)

    @property
    def page_of_mine(self) -> int:
        """The page on which the reader's team stands."""
        return 1 if self.mine is None or self.mine.rank is None else (self.mine.rank - 1) // PAGE_ROWS + 1


@dataclass(frozen=True)
class ReferenceView:
    """The reference board: what a medal takes there, and where the leader and the reader's team would stand."""

    n_rows: int
    thresholds: Mapping[str, float]
    leader: Standing | None
    mine: Standing | None


@dataclass(frozen=True)
class LeaderboardPage(PlacedPage):
    """The public leaderboard; the row of the reader's team is `pinned` if it is on another page."""

    rows: Markup
    pinned: Markup | None
    scale: Scale | None
    choices: Choices
    kinds: Kinds
    shown: Mapping[str, str]
    reference: ReferenceView | None = None

    @property
    def live_path(self) -> str:
        """Where the open page asks for changes; empty if none will come.

        A search costs too much to be made again and again: its page follows the stage alone.
        """
        if self.head.competition.finalized_at is not None:
            return ""
        if self.choices.search:
            return f"{self.head.path}/leaderboard/stage"
        return self._name_door("live")

    @property
    def stream_path(self) -> str:
        """Where the open page is told of changes without asking; empty where it asks."""
        if self.head.competition.finalized_at is not None or self.choices.search:
            return ""
        return self._name_door("stream")

    def _name_door(self, door: str) -> str:
        query = request.query_string.decode("ascii", "replace")
        return f"{self.head.path}/leaderboard/{door}" + (f"?{query}" if query else "")

    @property
    def version(self) -> str:
        """The tag of what the page shows."""
        head = self.head
        if self.choices.search:
            return find_stage(head.times.ends_at, head.times.finalized_at, head.now)
        return name_version(head.competition, head.now)

    @property
    def is_narrowed(self) -> bool:
        """Whether teams are left out."""
        return self.choices.as_filter(self.head.now).narrows

    @property
    def selects(self) -> tuple[tuple[str, str, str, dict[str, str]], ...]:
        """The lists to choose from."""
        return list_selects(self.choices, self.kinds, n_teams=self.board.n_teams, shown=self.shown)


@blueprint.get("")
def show(slug: str) -> Response:
    """Show a page of the board, or the rows that a search finds, with their true ranks."""
    choices = read_choices()
    if choices.search:
        count_search()
    return installation().database.read(
        _answer, slug=slug, user=current_user(), now=began_at(), number=page_number(), choices=choices
    )


def _answer(opened: Session, *, slug: str, user: User | None, now: datetime, number: int, choices: Choices) -> Response:
    head = load_head(opened, slug=slug, user=user, now=now, tab="leaderboard")
    return answer_unless_known(
        head,
        user,
        number,
        search=choices.search,
        render=lambda: render_template(
            "pages/leaderboards/show.html", page=load_page(opened, head, number=number, choices=choices)
        ),
    )


def answer_unless_known(
    head: Head, user: User | None, number: int, *, search: str, render: Callable[[], str]
) -> Response:
    """Answer a page of a board, or 304 to a reader who has it; a search has no name to ask by."""
    tag = None if search or "_flashes" in session else _tag(head, user, number)
    if tag is None:
        return make_response(render())
    response = Response(status=304) if request.if_none_match.contains(tag) else make_response(render())
    response.set_etag(tag)
    if user is not None:
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.update(["Cookie", "Authorization", "Accept", "Accept-Encoding"])
    return response


def _tag(head: Head, user: User | None, number: int) -> str:
    """Name what the page shows by what it is made from: public facts, who reads, and the minute."""
    competition, viewer = head.competition, head.viewer
    is_final = head.times.is_finalized(head.now)
    times = (request.full_path, head.times, head.own_times, is_final, competition.finalize_after_minutes)
    shown = (
        competition.n_reference,
        competition.title,
        competition.tagline,
        head.status,
        competition.score_decimals,
        head.metric,
        times,
    )
    reader = (user.id, user.name, user.display_name, user.time_zone, layout.count_unseen()) if user else None
    parts = (asset(""), chosen_theme(), shown, competition.id, competition.board_version, number, viewer, reader)
    secret = request.cookies if user else None  # the page carries the token of this very session
    return hashlib.sha256(repr((parts, secret, minute_of(head))).encode()).hexdigest()[:32]


def load_page(opened: Session, head: Head, *, number: int, choices: Choices) -> LeaderboardPage:
    """Return a page of the board as the reader of `head` chose it."""
    kinds = board_drawing.get_kinds(opened, head)
    shown = _list_shown(head)
    if choices.bracket not in kinds.brackets:
        choices = replace(choices, bracket="")
    if choices.show not in shown:
        choices = replace(choices, show="")
    drawn = board_drawing.get_page(opened, head, number=number, wanted=choices.as_filter(head.now))
    mine = board_drawing.find_view(opened, head)
    places = [place for place, view in enumerate(drawn.views) if mine and view.row.team_id == mine.row.team_id]
    rows = list(drawn.rows)
    for place in places:
        rows[place] = draw_row(head, drawn.views[place], is_mine=True)
    pinned = None if places or mine is None else draw_row(head, with_whisker(head, mine, drawn.scale), is_mine=True)
    return LeaderboardPage(
        head=head,
        board=drawn.board,
        mine=mine.row if mine else None,
        pager=Pager(drawn.board.page, drawn.board.n_pages, f"{head.path}/leaderboard"),
        rows=Markup("\n").join(rows),
        pinned=pinned,
        scale=drawn.scale,
        choices=choices,
        kinds=kinds,
        shown=shown,
        reference=_find_reference(opened, head, mine.row if mine else None),
    )


def _find_reference(opened: Session, head: Head, mine: BoardRow | None) -> ReferenceView | None:
    reference = reference_boards.find(opened, competition=head.competition)
    if reference is None:
        return None
    leader = leaderboards.find_leader(opened, competition=head.competition)
    first, own = (reference.stand(row.public_score if row else None) for row in (leader, mine))
    return ReferenceView(reference.n_rows, reference.thresholds, first, own)


def _list_shown(head: Head) -> dict[str, str]:
    """Return those choices of what to show that a row of the board can meet, with their words."""
    competition = head.competition
    can_match = {
        "tied": competition.honest_mode is HonestMode.EXACT,
        "medals": competition.finalized_at is None and bool(list_zones(competition, competition.n_ranked)),
        "active": competition.finalized_at is None or competition.finalized_at >= head.now - WEEK,
    }
    return {show: words for show, words in SHOWN.items() if can_match[show]}
