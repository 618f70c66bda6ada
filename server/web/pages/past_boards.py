"""The time machine: the public leaderboard as it was at the end of a day, or at any other moment."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from flask import Blueprint, Flask, Response, current_app, make_response, render_template, request
from sqlalchemy.orm import Session

from server.models import User
from server.services import past_boards
from server.services.past_boards import PastPage, PastPlace, PastRow
from server.web.auth import began_at, current_user
from server.web.competition_head import Head, load_head
from server.web.installation import installation
from server.web.pages.home import count_search
from server.web.pages.kept import Kept
from server.web.paging import Pager, page_number

DAY = timedelta(days=1)
KEPT_PAGES = 500
# A change is committed some time after the moment that it names: until then, a past board is not kept.
COMMIT_TIME = timedelta(minutes=5)
EXTENSION = "podium.past_boards"

blueprint = Blueprint("past_boards", __name__, url_prefix="/competitions/<slug>/leaderboard/past")


@dataclass(frozen=True)
class PastBoards:
    """What an application keeps of past boards, which never change: pages, and where single teams stood."""

    pages: Kept[PastPage]
    places: Kept[PastPlace | None]


@dataclass(frozen=True)
class PastBoardPage:
    """A page of a past board; without `began_at` nobody ever stood on it. `is_day` says that a whole day was asked."""

    head: Head
    at: datetime
    is_day: bool
    began_at: datetime | None
    board: PastPage
    rows: tuple[PastRow, ...]
    mine: PastRow | None
    pager: Pager

    @property
    def day(self) -> date:
        """The day in UTC."""
        return self.at.date()

    @property
    def first_day(self) -> date:
        """The day on which the first team came to stand on the board."""
        return (self.began_at or self.at).date()

    @property
    def today(self) -> date:
        """The day on which this is read."""
        return self.head.now.date()

    @property
    def month(self) -> list[tuple[date, bool]]:
        """The days of the month, each with whether there is a board to be seen."""
        n_days = calendar.monthrange(self.day.year, self.day.month)[1]
        days = [self.day.replace(day=number) for number in range(1, n_days + 1)]
        return [(day, day <= self.today) for day in days if day >= self.first_day]

    def neighbour(self, n_days: int) -> date | None:
        """Return a day so far away, or None if there is no board to be seen."""
        day = self.day + n_days * DAY
        return day if self.first_day <= day <= self.today else None

    def other_month(self, direction: int) -> date | None:
        """Return the nearest day of the next month (1) or of the one before (-1), or None if there is no board."""
        last = self.day.replace(day=calendar.monthrange(self.day.year, self.day.month)[1])
        day = last + DAY if direction > 0 else self.day.replace(day=1) - DAY
        return day if self.first_day <= day <= self.today else None


def register(app: Flask) -> None:
    """Give an application a store of its own for past boards."""
    app.extensions[EXTENSION] = PastBoards(Kept(KEPT_PAGES), Kept(KEPT_PAGES))


@blueprint.get("")
def show(slug: str) -> Response:
    """Show a page of the board as it was; without a moment, at the end of yesterday, or now if it began today."""
    return make_response(
        installation().database.read(
            _answer, slug=slug, user=current_user(), now=began_at(), asked=request.args.get("at", "")
        )
    )


def read_moment(asked: str) -> tuple[datetime | None, bool]:
    """Read a day, which means its end, or a moment, both in UTC; and whether it was a day. None if it is neither."""
    try:
        moment = datetime.fromisoformat(asked)
    except ValueError:
        return None, False
    if len(asked) == len("2026-11-21"):
        return datetime.combine(moment.date(), time.max, UTC), True
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)), False


def _answer(opened: Session, *, slug: str, user: User | None, now: datetime, asked: str) -> str:
    head = load_head(opened, slug=slug, user=user, now=now, tab="leaderboard")
    began = past_boards.find_beginning(opened, competition=head.competition)
    moment, is_day = read_moment(asked)
    if moment is None:
        yesterday = datetime.combine((now - DAY).date(), time.max, UTC)
        moment, is_day = (yesterday if began is None or began <= yesterday else now), True
    if not is_day:
        count_search()  # days are few, and kept; other moments are not
    at = min(max(moment, began or now), now)
    return render_template(
        "pages/leaderboards/past.html", page=_load_page(opened, head, at=at, is_day=is_day, began=began)
    )


def _load_page(opened: Session, head: Head, *, at: datetime, is_day: bool, began: datetime | None) -> PastBoardPage:
    kept = cast(PastBoards, current_app.extensions[EXTENSION])
    competition, number, team_id = head.competition, page_number(), head.viewer.team_id
    settled = at if at < head.now - COMMIT_TIME else (at, competition.board_version)
    board = kept.pages.get_or_make(
        (competition.id, competition.score_decimals, settled, number),
        lambda: past_boards.get_page(opened, competition=competition, at=at, page=number),
    )
    mine = kept.places.get_or_make(
        (competition.id, competition.score_decimals, settled, team_id),
        lambda: past_boards.find_place(opened, competition=competition, at=at, team_id=team_id),
    )
    is_here = mine is None or any(place.team_id == mine.team_id for place in board.places)
    rows = past_boards.describe(opened, places=[*board.places, *([] if is_here or mine is None else [mine])])
    return PastBoardPage(
        head=head,
        at=at,
        is_day=is_day,
        began_at=began,
        board=board,
        rows=rows[: len(board.places)],
        mine=None if is_here else rows[-1],
        pager=Pager(board.page, board.n_pages),
    )
