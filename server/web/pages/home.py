"""The front page and the list of competitions, with search and filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.schedule import CompetitionStatus, Timeline
from server.domain.spec_parts import Task
from server.models import Competition, User
from server.services import competition_lists, leaderboards
from server.services.competition_lists import Card
from server.services.competitions import find_entrant
from server.services.leaderboards import BoardRow
from server.services.metrics import describe_metric
from server.web import throttle
from server.web.auth import began_at, current_user
from server.web.competition_head import competition_path
from server.web.filters import relative
from server.web.installation import installation
from server.web.network import client_network
from server.web.paging import Pager, page_number, read_search

MOST_OWN = 6

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True)
class Filters:
    """What is asked for; empty values ask for everything."""

    search: str = ""
    status: CompetitionStatus | None = None
    task: str = ""

    @property
    def is_any(self) -> bool:
        """Whether something is asked for."""
        return bool(self.search or self.status or self.task)


@dataclass(frozen=True)
class Item:
    """A competition in the list; `row` is that of the reader's team, where it has one."""

    competition: Competition
    path: str
    status: CompetitionStatus
    metric: str
    time_left: str
    is_entered: bool
    row: BoardRow | None = None


@dataclass(frozen=True)
class ListPage:
    """The list of competitions; on the front page what the reader has entered stands before it."""

    items: tuple[Item, ...]
    own: tuple[Item, ...]
    filters: Filters
    pager: Pager
    n_found: int
    n_all: int
    statuses: tuple[CompetitionStatus, ...] = tuple(CompetitionStatus)
    tasks: tuple[Task, ...] = tuple(Task)
    takes_sign_ups: bool = True


@blueprint.get("/")
def front() -> ResponseReturnValue:
    """Show what Podium is, or the reader's own competitions, and all others below."""
    return render_template("pages/home/front.html", page=_load_page(Filters(), with_own=True))


@blueprint.get("/competitions")
def index() -> ResponseReturnValue:
    """Show the competitions that fit the search."""
    filters = read_filters()
    if filters.search:
        count_search()
    return render_template("pages/home/index.html", page=_load_page(filters, with_own=False))


def read_filters() -> Filters:
    """Read the filters of the address; what is not known asks for nothing."""
    status, task = request.args.get("status", ""), request.args.get("task", "")
    return Filters(
        search=read_search(),
        status=CompetitionStatus(status) if status in list(CompetitionStatus) else None,
        task=task if task in list(Task) else "",
    )


def count_search() -> None:
    """Count a search of the reader; raises ThrottledError if there were too many."""
    user = current_user()
    installation().throttle.hit(throttle.SEARCH, f"user:{user.id}" if user else client_network())


def _load_page(filters: Filters, *, with_own: bool) -> ListPage:
    return installation().database.read(
        _load, user=current_user(), now=began_at(), filters=filters, number=page_number(), with_own=with_own
    )


def _load(
    session: Session, *, user: User | None, now: datetime, filters: Filters, number: int, with_own: bool
) -> ListPage:
    found = competition_lists.list_competitions(
        session, user=user, now=now, search=filters.search, status=filters.status, task=filters.task, page=number
    )
    own: tuple[Item, ...] = ()
    if user is not None and with_own:
        entered = competition_lists.list_competitions(session, user=user, now=now, is_entered=True).cards[:MOST_OWN]
        own = tuple(_item(card, now, row=_find_row(session, card, user)) for card in entered)
    return ListPage(
        items=tuple(_item(card, now) for card in found.cards),
        own=own,
        filters=filters,
        pager=Pager(found.page, found.n_pages),
        n_found=found.n_found,
        n_all=found.n_all,
        takes_sign_ups=installation().settings.sign_up,
    )


def _item(card: Card, now: datetime, row: BoardRow | None = None) -> Item:
    competition = card.competition
    return Item(
        competition=competition,
        path=competition_path(competition),
        status=card.own_times.status(now),
        metric=describe_metric(card.solution).title,
        time_left=time_left(card.own_times, now),
        is_entered=card.is_entered,
        row=row,
    )


def _find_row(session: Session, card: Card, user: User) -> BoardRow | None:
    entrant = find_entrant(session, competition_id=card.competition.id, user_id=user.id)
    team_id = entrant.team_id if entrant and entrant.removed_at is None else None
    return leaderboards.find_row(session, competition=card.competition, team_id=team_id)


def time_left(times: Timeline, now: datetime) -> str:
    """Say when a competition starts or ends, seen from now."""
    if times.starts_at is not None and now < times.starts_at:
        return f"starts {relative(times.starts_at, now)}"
    if times.ends_at is None:
        return "never ends"
    return f"{'ended' if times.ends_at < now else 'ends'} {relative(times.ends_at, now)}"
