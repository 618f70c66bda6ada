"""Lists of competitions: what a reader may find, by words, status and task, with the times that hold for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, String, and_, case, cast, false, func, or_, select, true
from sqlalchemy.orm import Session

from server.domain.names import clean_text
from server.domain.schedule import CompetitionStatus, Timeline
from server.domain.visibility import Visibility
from server.models import Accommodation, CoHost, Competition, Entrant, Role, Solution, User
from server.services.admitted import is_admitted
from server.services.competitions import timeline
from server.services.cuts import After, cut, cut_after, find_place

PAGE_CARDS = 24


class CardOrder(StrEnum):
    """The order of a list: by default what is open first, by its end."""

    OPEN = "open"
    EARLIEST_END = "earliest_end"
    LATEST_END = "latest_end"
    MOST_TEAMS = "most_teams"
    NEWEST = "newest"


@dataclass(frozen=True)
class Card:
    """A competition in a list, with what the reader has to do with it; `own_times` hold for the reader's team."""

    competition: Competition
    solution: Solution
    is_entered: bool
    own_times: Timeline


@dataclass(frozen=True)
class CardPage:
    """A page of a list of competitions; `n_all` counts without search and filters."""

    cards: tuple[Card, ...]
    page: int
    n_pages: int
    n_found: int
    n_all: int

    @property
    def rows(self) -> tuple[Card, ...]:
        """The cards, as those who cut lists call them."""
        return self.cards


def list_competitions(
    session: Session,
    *,
    user: User | None,
    now: datetime,
    search: str = "",
    status: CompetitionStatus | None = None,
    task: str = "",
    is_entered: bool = False,
    is_hosted: bool = False,
    is_practice: bool | None = None,
    is_unpublished: bool = False,
    order: CardOrder = CardOrder.OPEN,
    page: int = 1,
    page_size: int = PAGE_CARDS,
    after: After | None = None,
) -> CardPage:
    """Return a page of the competitions that the reader may find; `is_practice` is None for both kinds."""
    entries = select(Entrant.competition_id).where(Entrant.user_id == (user.id if user else None))
    entered = entries.where(Entrant.removed_at.is_(None)).scalar_subquery()
    visible = _is_listed(user, entered, now)
    ends_at = _own_end(user)
    wanted = and_(
        visible,
        _matches(search),
        _has_status(status, ends_at, now),
        Competition.task == task if task else true(),
        Competition.id.in_(entered) if is_entered else true(),
        _is_run_by(user) if is_hosted else true(),
        true() if is_practice is None else Competition.is_practice.is_(is_practice),
        or_(Competition.published_at.is_(None), Competition.published_at > now) if is_unpublished else true(),
    )
    n_all = session.scalar(select(func.count()).select_from(Competition).where(visible)) or 0
    keys = (*_list_keys(order, ends_at, now), Competition.title, Competition.id)
    found = select(Competition.slug).where(wanted)
    part = cut(session, found, per_page=page_size, page=page)
    if after is not None:
        seen = find_place(session, found, key=Competition.slug, order=keys, after=after)
        part = cut_after(part.n_found, per_page=page_size, offset=seen)
    rows = session.execute(
        select(Competition, Solution, Competition.id.in_(entered), ends_at)
        .join(
            Solution,
            and_(Solution.competition_id == Competition.id, Solution.version == Competition.solution_version),
        )
        .where(wanted)
        .order_by(*keys)
        .offset(part.offset)
        .limit(page_size)
    )
    cards = tuple(
        Card(competition, solution, bool(entered), replace(timeline(competition), ends_at=own_end))
        for competition, solution, entered, own_end in rows
    )
    return CardPage(cards, part.page, part.n_pages, part.n_found, n_all)


def _list_keys(
    order: CardOrder, ends_at: SQLColumnExpression[datetime | None], now: datetime
) -> tuple[ColumnElement[Any], ...]:
    """Say in SQL by what a list is in order; what never ends comes after what does."""
    match order:
        case CardOrder.OPEN:
            return _is_over(ends_at, now), ends_at.is_(None), ends_at.asc()
        case CardOrder.EARLIEST_END:
            return ends_at.is_(None), ends_at.asc()
        case CardOrder.LATEST_END:
            return ends_at.is_(None), ends_at.desc()
        case CardOrder.MOST_TEAMS:
            return (Competition.n_ranked.desc(),)
        case CardOrder.NEWEST:
            return Competition.created_at.desc(), Competition.id.desc()


def _own_end(user: User | None) -> SQLColumnExpression[datetime | None]:
    """Say in SQL when a competition ends for the reader: later, while no board is final, if their team may."""
    if user is None:
        return Competition.ends_at
    granted = (
        select(func.max(Accommodation.deadline_at))
        .join(Entrant, Entrant.team_id == Accommodation.team_id)
        .where(
            Entrant.competition_id == Competition.id,
            Entrant.user_id == user.id,
            Accommodation.revoked_at.is_(None),
        )
        .scalar_subquery()
    )
    is_later = and_(Competition.finalized_at.is_(None), granted > Competition.ends_at)
    return case((is_later, granted), else_=Competition.ends_at)


def _is_listed(user: User | None, entered: ColumnElement[int], now: datetime) -> ColumnElement[bool]:
    public = and_(Competition.published_at <= now, Competition.visibility == Visibility.PUBLIC)
    if user is None:
        return public
    if user.role is Role.ADMIN:
        return true()
    is_open = or_(Competition.id.in_(entered), and_(Competition.visibility == Visibility.INVITATION, is_admitted(user)))
    own = and_(Competition.published_at <= now, is_open)
    return or_(public, own, _is_run_by(user))


def _is_run_by(user: User | None) -> ColumnElement[bool]:
    """Say in SQL whether a user is a host or co-host."""
    if user is None:
        return false()
    co_hosted = Competition.id.in_(select(CoHost.competition_id).where(CoHost.user_id == user.id))
    return or_(Competition.host_id == user.id, co_hosted)


def _matches(search: str) -> ColumnElement[bool]:
    words = clean_text(search).casefold().split()[:8]
    text = func.lower(
        Competition.title
        + " "
        + Competition.tagline
        + " "
        + Competition.slug
        + " "
        + cast(Competition.keywords, String)
    )
    return and_(true(), *(text.contains(word, autoescape=True) for word in words))


def _is_over(ends_at: SQLColumnExpression[datetime | None], now: datetime) -> ColumnElement[int]:
    return case((ends_at < now, 1), else_=0)


def _has_status(
    status: CompetitionStatus | None, ends_at: SQLColumnExpression[datetime | None], now: datetime
) -> ColumnElement[bool]:
    """Say in SQL what `Timeline.status` says."""
    upcoming = and_(Competition.starts_at.is_not(None), Competition.starts_at > now)
    finished = and_(~upcoming, ends_at.is_not(None), ends_at < now)
    match status:
        case None:
            return true()
        case CompetitionStatus.UPCOMING:
            return func.coalesce(upcoming, False)
        case CompetitionStatus.FINISHED:
            return finished
        case CompetitionStatus.PRACTICE:
            return and_(~upcoming, ~finished, Competition.is_practice)
        case CompetitionStatus.ACTIVE:
            return and_(~upcoming, ~finished, Competition.is_practice.is_(False))
